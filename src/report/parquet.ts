import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ExportedColumn } from './exportTables.js';

const TYPES = { number: 'DOUBLE', text: 'STRING', boolean: 'BOOLEAN' } as const;

/** A Parquet file with one column for each: numbers as doubles, missing values as nulls. */
export function toParquet(columns: readonly ExportedColumn[]): Uint8Array {
  const columnData = columns.map(({ name, type, values }) => ({
    name,
    type: TYPES[type],
    data: [...values],
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

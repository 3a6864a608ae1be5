/** A table of any format, ready to be read. */
import { type Dialect, type DialectOptions, findDialect } from './dialect.js';
import type { FoundKey } from './foundKey.js';
import type { HeaderEvidence } from './headerEvidence.js';
import { csvReader } from './readCsv.js';
import { jsonLinesReader } from './readJsonLines.js';
import type { RowReader } from './rows.js';

export interface OpenTable {
  readonly file: string;
  readonly read: RowReader;
  /** Null: JSON lines. */
  readonly dialect: Dialect | null;
  readonly evidence: HeaderEvidence | null;
  readonly found: readonly FoundKey[];
}

export type TableOptions =
  | ({ readonly csv: string; readonly target?: string | number } & Omit<DialectOptions, 'names'>)
  | { readonly jsonl: string };

export async function openTable(file: string, options: TableOptions): Promise<OpenTable> {
  if ('jsonl' in options) {
    return { file, read: jsonLinesReader(file), dialect: null, evidence: null, found: [] };
  }
  const names = typeof options.target === 'string' ? [options.target] : [];
  const { dialect, evidence, found } = await findDialect(file, { ...options, names });
  return { file, read: csvReader(file, dialect), dialect, evidence, found };
}

/** What to write where a column is not found because the first line was taken for something else. */
export function headerHint({ dialect, evidence }: OpenTable): string | null {
  if (dialect === null || evidence === null) return null;
  if (dialect.headerRows === 0) {
    return `The table has no header ("header: false"): name its columns by their numbers, from 1. ${capital(evidence.reason)}.`;
  }
  if (evidence.isHeader) return null;
  return `Write "header: false", and name columns by their numbers, from 1: the first line is data (${evidence.reason}).`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

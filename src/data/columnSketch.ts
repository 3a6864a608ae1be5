import { type Cell, compareCodePoints, kindOf } from './cell.js';
import { MAX_SKETCH_ROWS, MAX_SKETCH_VALUES } from './limits.js';
import { collectProblems, dataError } from './problems.js';
import { csvReader, defaultDelimiter } from './readCsv.js';
import { jsonLinesReader } from './readJsonLines.js';
import type { RowReader } from './rows.js';

/** What a first look at a table tells, for a sweep file to begin with. */
export interface TableSketch {
  readonly format: 'csv' | 'jsonl';
  /** Of a CSV file. */
  readonly delimiter: string;
  /** False where the first row of a CSV file holds numbers only; then columns are named by their numbers. */
  readonly header: boolean;
  readonly columns: readonly ColumnSketch[];
  /** Rows looked at; all there are, if `isWhole`. */
  readonly rows: number;
  readonly isWhole: boolean;
  /** The column most likely to be predicted: one of a usual name, else the last. */
  readonly target: ColumnSketch;
}

export interface ColumnSketch {
  readonly name: string;
  /** From 1. */
  readonly number: number;
  /** By the first value, as `loadDataset` decides it. */
  readonly kind: 'number' | 'text';
  /** The different values in order, where they are at most MAX_SKETCH_VALUES; else null. */
  readonly values: readonly string[] | null;
  readonly hasMissing: boolean;
}

/**
 * Looks at the first MAX_SKETCH_ROWS rows of a CSV, TSV or JSON lines file, plain or .gz.
 * @throws UserError, or an AggregateError of several, where it cannot be read as such.
 */
export async function columnSketch(file: string): Promise<TableSketch> {
  const format = /\.(jsonl|ndjson)(\.gz)?$/i.test(file) ? 'jsonl' : 'csv';
  const { delimiter, header } = format === 'csv' ? await guessCsv(file) : { delimiter: ',', header: true };
  const read = format === 'csv' ? csvReader(file, { delimiter, header }) : jsonLinesReader(file);
  const { columns, rows } = await sketchRows(read);
  const target = columns.findLast(({ name }) => USUAL_TARGETS.test(name)) ?? columns.at(-1);
  if (target === undefined || rows === 0) throw dataError(file, 'there are no rows of data');
  const isWhole = rows <= MAX_SKETCH_ROWS;
  return { format, delimiter, header, columns, rows: Math.min(rows, MAX_SKETCH_ROWS), isWhole, target };
}

const USUAL_TARGETS =
  /^(target|labels?|class|y|species|outcome|diagnosis|quality|survived|digit|price|output|result)$/i;

/** The first delimiter that makes more than one column of the first row, if any does. */
async function guessCsv(file: string): Promise<{ delimiter: string; header: boolean }> {
  const usual = defaultDelimiter(file);
  for (const delimiter of [usual, ',', ';', '\t', '|']) {
    const names = await readHeader(file, delimiter);
    if (names.length > 1) return { delimiter, header: isHeader(names) };
  }
  return { delimiter: usual, header: isHeader(await readHeader(file, usual)) };
}

function isHeader(names: readonly string[]): boolean {
  return names.some((name) => kindOf(name) === 'text');
}

async function readHeader(file: string, delimiter: string): Promise<readonly string[]> {
  const header: string[] = [];
  const sink = { header: (names: readonly string[]) => header.push(...names), row: () => {} };
  await csvReader(file, { delimiter, header: true })(sink, collectProblems(), 0);
  return header;
}

/** One row more is read than is looked at, to know whether there are more. */
async function sketchRows(read: RowReader): Promise<{ columns: ColumnSketch[]; rows: number }> {
  const problems = collectProblems();
  let columns: GrowingSketch[] = [];
  let rows = 0;
  const sink = {
    header(names: readonly string[]) {
      columns = names.map((name) => ({ name, kind: null, values: new Set<string>(), hasMissing: false }));
    },
    row(cells: readonly Cell[]) {
      if (++rows > MAX_SKETCH_ROWS) return;
      for (const [index, column] of columns.entries()) addCell(column, cells[index] ?? '');
    },
  };
  await read(sink, problems, MAX_SKETCH_ROWS + 1);
  problems.settle();
  return { columns: columns.map(finishSketch), rows };
}

interface GrowingSketch {
  readonly name: string;
  kind: ColumnSketch['kind'] | null;
  /** At most one more than are listed. */
  readonly values: Set<string>;
  hasMissing: boolean;
}

function addCell(column: GrowingSketch, cell: Cell): void {
  const kind = kindOf(cell);
  if (kind === 'missing') {
    column.hasMissing = true;
    return;
  }
  column.kind ??= kind === 'text' ? 'text' : 'number';
  if (column.values.size <= MAX_SKETCH_VALUES) column.values.add(String(cell).trim());
}

function finishSketch({ name, kind, values, hasMissing }: GrowingSketch, index: number): ColumnSketch {
  const isNumber = kind === 'number';
  const sorted = [...values].sort(isNumber ? (a, b) => Number(a) - Number(b) : compareCodePoints);
  const listed = sorted.length > MAX_SKETCH_VALUES ? null : sorted;
  return { name, number: index + 1, kind: kind ?? 'text', values: listed, hasMissing };
}

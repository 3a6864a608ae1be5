/** Which rows at the start of a file are no data: a title, names of columns, units below them. */
import { type HeaderEvidence, headerEvidence, typeOf } from './headerEvidence.js';
import { headerRows } from './headerRows.js';

export interface Row {
  readonly cells: string[];
  readonly line: number;
}

export interface Layout {
  /** Rows before the table. */
  readonly start: number;
  readonly evidence: HeaderEvidence;
  /** Rows that are no data from `start` on, if `evidence` finds a header: names, then perhaps units. */
  readonly headerRows: number;
  readonly rowNames: boolean;
  readonly trailing: boolean;
}

export interface LayoutOptions {
  readonly skip?: number | undefined;
  /** Columns that are named: one of these in the first line speaks for a header. */
  readonly names?: readonly string[];
}

/** Rows that may stand above a table. */
export const MAX_TITLE_ROWS = 20;

export function layOut(rows: readonly Row[], options: LayoutOptions): Layout {
  const width = usualWidth(rows);
  const start = firstRow(rows, width, options);
  const below = rows.slice(start + 1);
  const areEnded = below.every(({ cells }) => cells.length < width || isEmpty(cells.at(-1)));
  const trailing = width > 1 && below.length > 0 && areEnded;
  const cut = (cells: readonly string[]) => (trailing && cells.length === width ? cells.slice(0, -1) : cells);
  const cells = below.map((row) => cut(row.cells));
  const evidence = headerEvidence(cut(rows[start]?.cells ?? []), cells, options.names ?? []);
  const before = rows[start - 1]?.cells ?? [];
  if (start > 0 && !evidence.isHeader && before.every(isText)) {
    const columns = trailing ? width - 1 : width;
    const named = { isHeader: true, isTyped: false, reason: 'names above the columns' };
    const isShort = before.length === columns - 1;
    const above = { start: start - 1, evidence: named, headerRows: 1 };
    if (isShort || before.length === columns) return { ...above, rowNames: isShort, trailing };
    // Names of some columns only: the reader says that the rows do not fit them.
    if (before.length > 1) return { ...above, rowNames: false, trailing: false };
  }
  const hasLastName = rows[start]?.cells.length === width && !isEmpty(rows[start]?.cells.at(-1));
  return {
    start,
    evidence,
    headerRows: 1 + headerRows(cells),
    rowNames: false,
    trailing: trailing && !hasLastName,
  };
}

/** The row in which the table begins: behind shorter rows, and behind a title that a spreadsheet padded. */
function firstRow(rows: readonly Row[], width: number, options: LayoutOptions): number {
  if (options.skip !== undefined || width < 2) return 0;
  const regular = rows.findIndex(({ cells }) => cells.length === width);
  const start = regular > 0 && regular <= MAX_TITLE_ROWS ? regular : 0;
  const named = rows.findIndex(({ cells }, index) => index >= start && !isTitle(cells));
  if (named <= start || named > MAX_TITLE_ROWS) return start;
  const below = rows.slice(named + 1).map(({ cells }) => cells);
  return headerEvidence(rows[named]?.cells ?? [], below, []).isTyped ? named : start;
}

/** A row with nothing behind its first cell. */
function isTitle(cells: readonly string[]): boolean {
  return cells.slice(1).every(isEmpty) && (isEmpty(cells[0]) || isText(cells[0] ?? ''));
}

export function usualWidth(rows: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])[0];
}

function isEmpty(cell: string | undefined): boolean {
  return cell === undefined || cell.trim() === '';
}

function isText(cell: string): boolean {
  return typeOf(cell) === 'text';
}

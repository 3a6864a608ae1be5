/** How the cells of a column are read, decided by nearly all of them. */
import { type Cell, fitsFloat32, isPlainNumber, kindOf } from './cell.js';
import { isMissingNumber, isMissingText, type MissingSpellings } from './missing.js';
import { type NumberFormat, PLAIN_FORMAT, parseNumber, splitSymbol } from './numberFormat.js';
import { type DateOrder, readDate } from './readDate.js';

export interface ColumnFormat {
  readonly kind: 'number' | 'date' | 'text';
  readonly number: NumberFormat;
  /** What stands beside each number: `$`, `%`. */
  readonly symbol: string | null;
  readonly order: DateOrder;
  readonly missing: MissingSpellings;
}

export function isMissing(format: ColumnFormat, cell: Cell): boolean {
  return format.kind === 'text' ? isMissingText(format.missing, cell) : isMissingNumber(format.missing, cell);
}

/** A cell that is no number where one is expected. */
export type NoNumber = 'text' | 'infinite';

/** The number of a cell that is not missing. */
export function readNumber(format: ColumnFormat, cell: Cell): number | NoNumber {
  if (typeof cell === 'number') return fitsFloat32(cell) ? cell : 'infinite';
  const text = cell.trim();
  if (format.kind === 'date') return readDate(text, format.order)?.days ?? 'text';
  if (isPlain(format)) return readPlain(text);
  return readFormatted(format, text);
}

/** Whether Number() reads it. */
export function isPlain({ kind, number, symbol }: ColumnFormat): boolean {
  return kind === 'number' && symbol === null && number === PLAIN_FORMAT;
}

/** The quick way to a number, which most cells are; NaN says nothing. */
export function quickNumber(format: ColumnFormat, cell: Cell): number {
  const value = Number(cell);
  return isPlainNumber(cell, value) && format.missing.numbers.length === 0 ? value : Number.NaN;
}

function readPlain(text: string): number | NoNumber {
  const kind = kindOf(text);
  if (kind === 'number') return Number(text);
  // A minus as typesetters write it.
  const value = kind === 'text' ? parseNumber(text, PLAIN_FORMAT) : Number.NaN;
  return fitsFloat32(value) ? value : kind;
}

function readFormatted({ number, symbol }: ColumnFormat, text: string): number | NoNumber {
  const split = symbol === null ? { text, symbol } : splitSymbol(text);
  if (split === null || split.symbol !== symbol) return kindOf(text) === 'infinite' ? 'infinite' : 'text';
  const value = parseNumber(split.text, number);
  if (Number.isNaN(value)) return kindOf(split.text) === 'infinite' ? 'infinite' : 'text';
  return fitsFloat32(value) ? value : 'infinite';
}

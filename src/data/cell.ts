/** What one cell of a table holds. */
import { MAX_TEXT_CHARACTERS } from './limits.js';
import { quote } from './problems.js';

/** A text of a CSV file, or a text or number of a JSON line. */
export type Cell = string | number;

/** A number too large for float32 is infinite. */
export type CellKind = 'number' | 'missing' | 'infinite' | 'text';

/** The largest finite float32. */
const MAX_FLOAT32 = 3.4028234663852886e38;

const MISSING = new Set(['', 'NA', 'NaN', 'nan', 'null', 'NULL', '?']);
const LONGEST_MISSING = 4;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(inity)?$/i;

export function isMissing(cell: Cell): boolean {
  if (typeof cell === 'number') return Number.isNaN(cell);
  const text = cell.trim();
  return text.length <= LONGEST_MISSING && MISSING.has(text);
}

/** Numbers are decimal: `0x10` and `1_000` are texts. */
export function kindOf(cell: Cell): CellKind {
  if (isMissing(cell)) return 'missing';
  if (typeof cell === 'number') return fitsFloat32(cell) ? 'number' : 'infinite';
  const text = cell.trim();
  if (DECIMAL.test(text)) return fitsFloat32(Number(text)) ? 'number' : 'infinite';
  return INFINITE.test(text) ? 'infinite' : 'text';
}

/** False of NaN too. */
export function fitsFloat32(value: number): boolean {
  return Math.abs(value) <= MAX_FLOAT32;
}

/** The problem with an infinite cell. */
export function notFinite(cell: Cell): string {
  return `expected a finite number, at most ${MAX_FLOAT32.toPrecision(3)} in size; got ${quote(cell)}`;
}

/** The problem with a text that is too long to be a class or an input; null where it is not. */
export function textProblem(text: string): string | null {
  if (text.length <= MAX_TEXT_CHARACTERS) return null;
  return `expected texts of at most ${MAX_TEXT_CHARACTERS} characters; got ${text.length}, ${quote(text)}`;
}

const SPACE = 0x20;
const NINE = 0x39;

/**
 * True only where `value`, Number(cell), is what the cell says and fits float32: the quick test of nearly all
 * cells of a table. False says nothing; then `kindOf` decides. Number() takes blanks for 0 and knows `0x…`,
 * hence the look at the first two characters.
 */
export function isPlainNumber(cell: Cell, value: number): boolean {
  if (!fitsFloat32(value)) return false;
  if (typeof cell === 'number') return true;
  const first = cell.charCodeAt(0);
  return first > SPACE && first <= NINE && !(cell.charCodeAt(1) > NINE);
}

/** Orders texts by code point (JavaScript's own order is by UTF-16 unit). */
export function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

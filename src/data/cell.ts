/** What one cell of a table holds. */
import { MAX_TEXT_CHARACTERS } from './limits.js';
import { quote } from './problems.js';

/** A text of a CSV file, or a text or number of a JSON line. */
export type Cell = string | number;

/** A number too large for float32 is infinite. */
export type CellKind = 'number' | 'infinite' | 'text';

/** The largest finite float32. */
const MAX_FLOAT32 = 3.4028234663852886e38;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(inity)?$/i;

/** Of a cell that is not missing. Numbers are decimal: `0x10` and `1_000` are texts. */
export function kindOf(cell: Cell): CellKind {
  if (typeof cell === 'number') return fitsFloat32(cell) ? 'number' : 'infinite';
  const text = cell.trim();
  if (DECIMAL.test(text)) return fitsFloat32(Number(text)) ? 'number' : 'infinite';
  return INFINITE.test(text) ? 'infinite' : 'text';
}

/** False of NaN too. */
export function fitsFloat32(value: number): boolean {
  return Math.abs(value) <= MAX_FLOAT32;
}

/** What is expected where a cell is infinite. */
export const EXPECTED_FINITE = `expected a finite number, at most ${MAX_FLOAT32.toPrecision(3)} in size`;

/** What is expected where a text is too long to be a class or an input; null where it is not. */
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

/**
 * The text by which a cell that is this number is a class: `1`, `1.0` and `1e0` are one. What is lost in a number stays as it is
 * written: `01`, and more digits than a float64 holds.
 */
export function numberLabel(cell: Cell, number: number): string {
  if (typeof cell === 'number') return String(cell + 0);
  const text = cell.trim();
  const written = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (written === null) return String(number + 0);
  const [, , whole = '', fraction = ''] = written;
  const value = String(Math.abs(Number(text)));
  const digits = fraction.replace(/0+$/, '');
  const same = value === (digits === '' ? whole : `${whole}.${digits}`) || value.includes('e');
  return same && !hasLeadingZero(text) ? String(Number(text) + 0) : text;
}

/** `01`, `007`; not `0`, `0.5`. */
export function hasLeadingZero(text: string): boolean {
  return /^[+-]?0\d/.test(text);
}

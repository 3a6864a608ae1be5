/** Which cells hold no value. */
import type { Cell } from './cell.js';

/** In every column. */
const MISSING = ['', 'NA', 'N/A', 'n/a', '#N/A', '<NA>', 'NaN', 'nan', 'NAN', 'null', 'NULL', 'Null', '?'];
/** Beside numbers and dates only: among texts they are often a value, e.g. the class `none` or `-`. */
const MISSING_NUMBERS = [
  'None',
  'none',
  'NONE',
  '-',
  '--',
  '–',
  '.',
  '..',
  '#DIV/0!',
  '#VALUE!',
  '#REF!',
  '#NUM!',
  '#NULL!',
  '#NAME?',
];

export interface MissingOptions {
  /** Further spellings; a number stands for every spelling of it. */
  readonly missing_values?: readonly (string | number)[] | undefined;
  /** Spellings that are values all the same. */
  readonly keep?: readonly string[] | undefined;
}

export interface MissingSpellings {
  readonly inTexts: ReadonlySet<string>;
  readonly inNumbers: ReadonlySet<string>;
  readonly numbers: readonly number[];
  /** Characters of the longest. */
  readonly longest: number;
}

export function missingSpellings({ missing_values = [], keep = [] }: MissingOptions): MissingSpellings {
  const inTexts = new Set([...MISSING, ...missing_values.map(String)]);
  for (const spelling of keep) inTexts.delete(spelling);
  const inNumbers = new Set([...inTexts, ...MISSING_NUMBERS]);
  for (const spelling of keep) inNumbers.delete(spelling);
  return {
    inTexts,
    inNumbers,
    numbers: missing_values.filter((value) => typeof value === 'number'),
    longest: Math.max(...[...inNumbers].map(({ length }) => length)),
  };
}

/** Whether a cell is missing in a column of texts. */
export function isMissingText(spellings: MissingSpellings, cell: Cell): boolean {
  if (typeof cell === 'number') return isMissingNumber(spellings, cell);
  const text = cell.trim();
  return text.length <= spellings.longest && spellings.inTexts.has(text);
}

/** Whether a cell is missing in a column of numbers or dates. */
export function isMissingNumber({ inNumbers, longest, numbers }: MissingSpellings, cell: Cell): boolean {
  if (typeof cell === 'number') return Number.isNaN(cell) || numbers.includes(cell);
  const text = cell.trim();
  if (text.length <= longest && inNumbers.has(text)) return true;
  return numbers.length > 0 && numbers.includes(Number(text));
}

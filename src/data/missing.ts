/** Which cells hold no value. */
import type { Cell } from './cell.js';
import { columnOfKey } from './columns.js';

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
  /** Spellings that are values: in every column of texts, or in the columns that are named. */
  readonly keep?: readonly string[] | KeptByColumn | undefined;
}

/** Spellings by a column's name, or its number from 1. */
export type KeptByColumn = Readonly<Record<string, readonly string[]>>;

/** The spellings of a missing value in the column at a place in a row. */
export type MissingByColumn = (index: number) => MissingSpellings;

export interface MissingSpellings {
  readonly inTexts: ReadonlySet<string>;
  readonly inNumbers: ReadonlySet<string>;
  readonly numbers: readonly number[];
  /** Characters of the longest. */
  readonly longest: number;
}

/** The spellings of each column of a table with these names. */
export function missingByColumn(options: MissingOptions, names: readonly string[]): MissingByColumn {
  const { missing_values, keep } = options;
  if (keep === undefined || isList(keep)) {
    const everywhere = missingSpellings({ missing_values, keepInTexts: keep });
    return () => everywhere;
  }
  const usual = missingSpellings({ missing_values });
  const byColumn = new Map<number, MissingSpellings>();
  for (const [key, spellings] of Object.entries(keep)) {
    const reference = columnOfKey(key, names);
    const index = typeof reference === 'number' ? reference - 1 : names.indexOf(reference);
    byColumn.set(index, missingSpellings({ missing_values, keep: spellings }));
  }
  return (index) => byColumn.get(index) ?? usual;
}

function isList(keep: readonly string[] | KeptByColumn): keep is readonly string[] {
  return Array.isArray(keep);
}

interface SpellingOptions {
  readonly missing_values?: readonly (string | number)[] | undefined;
  /** Kept where the column is one of texts; beside numbers they stay missing. */
  readonly keepInTexts?: readonly string[] | undefined;
  /** Kept in any case. */
  readonly keep?: readonly string[] | undefined;
}

export function missingSpellings(options: SpellingOptions): MissingSpellings {
  const { missing_values = [], keepInTexts = [], keep = [] } = options;
  const all = [...MISSING, ...missing_values.map(String)];
  const inTexts = new Set(all);
  for (const spelling of [...keepInTexts, ...keep]) inTexts.delete(spelling);
  const inNumbers = new Set([...all, ...MISSING_NUMBERS]);
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

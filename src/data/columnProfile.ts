/** What the cells of one column look like, counted over a sample of the rows. */
import { type Cell, hasLeadingZero, kindOf } from './cell.js';
import { MAX_DISTINCT_VALUES, MAX_QUOTED_CELLS } from './limits.js';
import type { MissingSpellings } from './missing.js';
import { isMissingNumber, isMissingText } from './missing.js';
import { ANY_FORMAT, formatsOf, NUMBER_FORMATS, splitSymbol } from './numberFormat.js';
import { type DateOrder, readDate } from './readDate.js';

export interface ColumnProfile {
  readonly name: string;
  /** Its place in a row, from 0. */
  readonly index: number;
  rows: number;
  missing: number;
  /** Spellings that are missing beside numbers only: None, -. */
  readonly missingBesideNumbers: Map<string, number>;
  /** Spellings of missing values that were met, blank ones left out. */
  readonly missingSpellings: Map<string, number>;
  /** Numbers without a symbol, and those with one by their symbol. */
  plain: number;
  readonly symbols: Map<string, number>;
  /** Numbers that are the same in every format, and by format those that are not. */
  inAnyFormat: number;
  readonly byFormat: number[];
  /** Of those in any format: 1000 or more in size. */
  large: number;
  infinite: number;
  /** Numbers in parentheses, which are negative. */
  parenthesised: number;
  dates: number;
  readonly byOrder: Record<DateOrder, number>;
  texts: number;
  /** Characters of all texts, dates included. */
  characters: number;
  /** The first cells that are neither number nor missing. */
  readonly textCells: { readonly cell: Cell; readonly line: number }[];
  readonly firstCells: { readonly cell: Cell; readonly line: number }[];
  /** Different values, at most MAX_DISTINCT_VALUES of them, and how often each was met. */
  readonly values: Map<string, number>;
  isWhole: boolean;
  hasLeadingZeros: boolean;
  /** Whether each value is the one before plus 1. */
  isSequence: boolean;
  last: number | null;
}

export function newProfile(name: string, index: number): ColumnProfile {
  return {
    name,
    index,
    rows: 0,
    missing: 0,
    missingBesideNumbers: new Map(),
    missingSpellings: new Map(),
    plain: 0,
    symbols: new Map(),
    inAnyFormat: 0,
    byFormat: NUMBER_FORMATS.map(() => 0),
    large: 0,
    infinite: 0,
    parenthesised: 0,
    dates: 0,
    byOrder: { day_first: 0, month_first: 0 },
    texts: 0,
    characters: 0,
    textCells: [],
    firstCells: [],
    values: new Map(),
    isWhole: true,
    hasLeadingZeros: false,
    isSequence: true,
    last: null,
  };
}

export interface ProfileOptions {
  readonly missing: MissingSpellings;
  /** Symbols beside numbers; null: any that is known. */
  readonly symbols: readonly string[] | null;
}

export function addCell(profile: ColumnProfile, cell: Cell, line: number, options: ProfileOptions): void {
  profile.rows++;
  if (isMissingText(options.missing, cell)) return addMissing(profile, cell);
  const text = typeof cell === 'number' ? String(cell) : cell.trim();
  if (isMissingNumber(options.missing, cell)) {
    increment(profile.missingBesideNumbers, text);
    addValue(profile, text);
    return;
  }
  addValue(profile, text);
  if (profile.firstCells.length < MAX_QUOTED_CELLS) profile.firstCells.push({ cell, line });
  if (addNumber(profile, text, options)) {
    if (text.includes('(')) profile.parenthesised++;
    return;
  }
  profile.isSequence = false;
  if (profile.textCells.length < MAX_QUOTED_CELLS) profile.textCells.push({ cell, line });
  profile.characters += text.length;
  const date = readDate(text);
  if (date === null) {
    profile.texts++;
    return;
  }
  profile.dates++;
  for (const order of date.orders ?? []) profile.byOrder[order]++;
}

function addMissing(profile: ColumnProfile, cell: Cell): void {
  profile.missing++;
  const text = String(cell).trim();
  if (text !== '') increment(profile.missingSpellings, text);
}

function addValue({ values }: ColumnProfile, text: string): void {
  const count = values.get(text);
  if (count !== undefined) values.set(text, count + 1);
  else if (values.size < MAX_DISTINCT_VALUES) values.set(text, 1);
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** False where it is no number. */
function addNumber(profile: ColumnProfile, text: string, { symbols }: ProfileOptions): boolean {
  const formats = formatsOf(text);
  if (formats !== 0) {
    profile.plain++;
    addFormats(profile, text, formats);
    return true;
  }
  if (kindOf(text) === 'infinite') {
    profile.infinite++;
    return true;
  }
  const split = splitSymbol(text);
  if (split === null || symbols?.includes(split.symbol) === false) return false;
  const inner = formatsOf(split.text);
  if (inner === 0) return false;
  increment(profile.symbols, split.symbol);
  addFormats(profile, split.text, inner);
  return true;
}

function addFormats(profile: ColumnProfile, text: string, formats: number): void {
  if (formats === ANY_FORMAT) {
    profile.inAnyFormat++;
    addInteger(profile, text);
    return;
  }
  profile.isWhole &&= /^[+-]?\d+\.0*$/.test(text);
  profile.isSequence = false;
  for (let index = 0; index < profile.byFormat.length; index++) {
    if ((formats & (1 << index)) !== 0) profile.byFormat[index] = (profile.byFormat[index] as number) + 1;
  }
}

function addInteger(profile: ColumnProfile, text: string): void {
  const value = Number(text);
  if (Math.abs(value) >= 1000) profile.large++;
  profile.hasLeadingZeros ||= hasLeadingZero(text);
  profile.isSequence &&= profile.last === null || value === profile.last + 1;
  profile.last = value;
}

/** Cells that are numbers, however they are written. */
export function numbersIn({ plain, infinite, symbols }: ColumnProfile): number {
  return plain + infinite + sum(symbols.values());
}

/** Cells that hold a value where the column is one of texts. */
export function filledIn({ rows, missing }: ColumnProfile): number {
  return rows - missing;
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

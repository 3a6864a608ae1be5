/** From what the cells of a table look like to how they are read: each column by nearly all of its cells. */
import type { ColumnFormat } from './columnFormat.js';
import { type ColumnProfile, filledIn, numbersIn, sum } from './columnProfile.js';
import type { FoundKey } from './foundKey.js';
import { MAX_DISTINCT_VALUES } from './limits.js';
import type { MissingByColumn } from './missing.js';
import { NUMBER_FORMATS, type NumberFormat } from './numberFormat.js';
import { quote } from './problems.js';
import { remarks } from './remarks.js';

/** Keys of a sweep file that say how cells are read. */
export interface CellKeys {
  readonly decimal?: '.' | ',' | undefined;
  readonly thousands?: ',' | '.' | "'" | ' ' | '' | undefined;
  readonly day_first?: boolean | undefined;
  readonly symbols?: readonly string[] | undefined;
}

export interface DecideOptions {
  readonly keys: CellKeys;
  /** Null: JSON lines. */
  readonly delimiter: string | null;
  readonly missing: MissingByColumn;
  /** Places of columns that are said to be categories, or dates. */
  readonly categories: ReadonlySet<number>;
  readonly dates: ReadonlySet<number>;
  /** The place of the target; null where it is not chosen yet. */
  readonly target: number | null;
  readonly isRegression: boolean;
  /** Whether the profiles are of all rows. */
  readonly isWhole: boolean;
}

export interface DecidedColumn {
  readonly profile: ColumnProfile;
  /** Null: every cell is missing so far. */
  readonly format: ColumnFormat | null;
  /** Texts that are dates. */
  readonly areDates: boolean;
  /** Day and month of its dates can be either. */
  readonly isOrderUnclear: boolean;
  /** Texts that are nearly all different. */
  readonly isNearlyUnique: boolean;
  /** Categories among which there are many numbers. */
  readonly isMixed: boolean;
  /** Numbers that are not written as nearly all others of their column: without its symbol, with another mark. */
  readonly otherNumbers: number;
}

export interface DecidedFormats {
  readonly columns: readonly DecidedColumn[];
  /** Of the table; keys that say so, where the sweep file does not. */
  readonly number: NumberFormat;
  readonly found: readonly FoundKey[];
  /** A column whose marks may be decimal or stand between thousands; null where all are clear. */
  readonly unclear: ColumnProfile | null;
}

export function decideFormats(profiles: readonly ColumnProfile[], options: DecideOptions): DecidedFormats {
  const { number, unclear } = tableFormat(profiles, options);
  const columns = profiles.map((profile) => decideColumn(profile, number, options));
  return { columns, number, unclear, found: [...foundKeys(columns, number, options), ...remarks(columns)] };
}

/** Cells that must agree to decide a column, and those from which on they are heard about the table's marks. */
const NEARLY_ALL = 0.9;
const HALF = 0.5;

const DECIMAL_COMMA = 1;
const COMMA_THOUSANDS = 2;

/** The format that reads most columns; of such, the first of NUMBER_FORMATS. */
function tableFormat(
  profiles: readonly ColumnProfile[],
  { keys, delimiter }: DecideOptions,
): { number: NumberFormat; unclear: ColumnProfile | null } {
  const allowed = [...NUMBER_FORMATS.keys()].filter((index) =>
    isAllowed(NUMBER_FORMATS[index] as NumberFormat, keys),
  );
  const voters = profiles.filter(
    (profile) => numbersIn(profile) >= HALF * valuesIn(profile) && sum(profile.byFormat) > 0,
  );
  const votes = allowed.map((index) => voters.filter((profile) => isBest(profile, index, allowed)).length);
  const most = Math.max(...votes);
  const best = allowed.filter((_, at) => votes[at] === most);
  const number = NUMBER_FORMATS[best[0] ?? 0] as NumberFormat;
  if (best[0] !== DECIMAL_COMMA || !best.includes(COMMA_THOUSANDS)) return { number, unclear: null };
  // Three digits behind each comma: a fraction, or thousands.
  const commas = voters.filter(({ byFormat }) => (byFormat[DECIMAL_COMMA] ?? 0) > 0);
  const thousands = NUMBER_FORMATS[COMMA_THOUSANDS] as NumberFormat;
  if (commas.some(({ large }) => large > 0)) return { number, unclear: null };
  if (commas.some(({ inAnyFormat }) => inAnyFormat > 0)) return { number: thousands, unclear: null };
  // Programs write semicolons where the comma is taken by decimals, and quote thousands between commas.
  if (delimiter === ';') return { number, unclear: null };
  return delimiter === ',' ? { number: thousands, unclear: null } : { number, unclear: commas[0] ?? null };
}

function isAllowed({ decimal, thousands }: NumberFormat, keys: CellKeys): boolean {
  if (keys.decimal !== undefined && decimal !== keys.decimal) return false;
  return keys.thousands === undefined || (thousands ?? '') === keys.thousands;
}

function isBest({ byFormat }: ColumnProfile, index: number, allowed: readonly number[]): boolean {
  const most = Math.max(...allowed.map((each) => byFormat[each] ?? 0));
  return byFormat[index] === most;
}

/** Cells that hold a value where the column is one of numbers. */
function valuesIn(profile: ColumnProfile): number {
  return filledIn(profile) - sum(profile.missingBesideNumbers.values());
}

const FEW_VALUES = 20;

function decideColumn(profile: ColumnProfile, number: NumberFormat, options: DecideOptions): DecidedColumn {
  const { keys, missing, categories, dates, target } = options;
  const values = valuesIn(profile);
  const areDates = values > 0 && profile.dates >= NEARLY_ALL * values;
  const isOrderUnclear =
    profile.byOrder.day_first > 0 && profile.byOrder.day_first === profile.byOrder.month_first;
  const isTarget = profile.index === target;
  const { kind, symbol } = kindAndSymbol(profile, number, isTarget, options);
  const { written, alike } = writtenAlike(profile, number);
  const dayFirst = keys.day_first ?? profile.byOrder.day_first >= profile.byOrder.month_first;
  const order = dayFirst ? ('day_first' as const) : ('month_first' as const);
  const format: ColumnFormat = { kind, number, symbol, order, missing: missing(profile.index) };
  const isText = kind === 'text' && !categories.has(profile.index);
  return {
    profile,
    format: values === 0 && filledIn(profile) === 0 && !dates.has(profile.index) ? null : format,
    areDates,
    isOrderUnclear: isOrderUnclear && keys.day_first === undefined,
    isNearlyUnique: isText && areNearlyUnique(profile.values.size, filledIn(profile), options.isWhole),
    otherNumbers: kind === 'number' ? numbersIn(profile) - Math.min(written, alike) : 0,
    isMixed: isText && numbersIn(profile) > (1 - NEARLY_ALL) * values,
  };
}

type Kind = Pick<ColumnFormat, 'kind' | 'symbol'>;

function kindAndSymbol(
  profile: ColumnProfile,
  number: NumberFormat,
  isTarget: boolean,
  { categories, dates, isRegression }: DecideOptions,
): Kind {
  const text: Kind = { kind: 'text', symbol: null };
  if (categories.has(profile.index)) return text;
  if (dates.has(profile.index)) return { kind: 'date', symbol: null };
  const values = valuesIn(profile);
  const { written, alike, symbol } = writtenAlike(profile, number);
  const asNumber: Kind = { kind: 'number', symbol };
  const share = Math.min(written, alike) / Math.max(1, values);
  if (isTarget && isRegression) return asNumber;
  if (isTarget && profile.hasLeadingZeros && profile.isWhole) return text;
  if (values > 0 && share >= NEARLY_ALL) return asNumber;
  const numbers = numbersIn(profile);
  if (numbers <= (1 - NEARLY_ALL) * values) return text;
  const isFew = profile.isWhole && profile.values.size <= FEW_VALUES;
  if (isFew && (isTarget || profile.values.size <= profile.rows / 2)) return text;
  if (share >= HALF || numbers >= NEARLY_ALL * values) return asNumber;
  return isTarget && !profile.isWhole ? asNumber : text;
}

/** Numbers that are written in the table's format, and those beside the column's symbol, or without any. */
function writtenAlike(
  profile: ColumnProfile,
  number: NumberFormat,
): { written: number; alike: number; symbol: string | null } {
  const [symbol, withSymbol] = [...profile.symbols].reduce(
    (most, each) => (each[1] > most[1] ? each : most),
    ['', 0],
  );
  const plain = profile.plain + profile.infinite;
  const inFormat = profile.byFormat[NUMBER_FORMATS.indexOf(number)] ?? 0;
  const written = profile.inAnyFormat + inFormat + profile.infinite;
  return withSymbol > plain
    ? { written, alike: withSymbol, symbol }
    : { written, alike: plain, symbol: null };
}

/** Different texts from which on it is asked whether they are nearly all different. */
const MIN_DIFFERENT = 10;

/** The share of different texts: of all rows, and of a sample, which shows more of them than the whole table has. */
const MAX_SHARE = 0.5;
const MAX_SAMPLE_SHARE = 0.95;

/** Whether there are nearly as many different texts as rows: names, not categories. */
export function areNearlyUnique(different: number, rows: number, isWhole: boolean): boolean {
  if (different >= MAX_DISTINCT_VALUES) return true;
  return different >= MIN_DIFFERENT && different > rows * (isWhole ? MAX_SHARE : MAX_SAMPLE_SHARE);
}

function eg(seen: string | undefined): string {
  return seen === undefined ? '' : `, e.g. ${quote(seen)}`;
}

function foundKeys(
  columns: readonly DecidedColumn[],
  number: NumberFormat,
  { keys }: DecideOptions,
): FoundKey[] {
  const found: FoundKey[] = [];
  const numbers = columns.filter(({ format }) => format?.kind === 'number');
  const marked = numbers.filter(({ profile }) => sum(profile.byFormat) > 0);
  const example = (mark: string) =>
    marked
      .flatMap(({ profile }) => [...profile.values.keys()])
      .find((value) => (mark === ' ' ? /\d\s\d/.test(value) : value.includes(mark)));
  if (number.decimal === ',' && keys.decimal === undefined) {
    found.push({ key: 'decimal', value: ',', reason: `numbers have decimal commas${eg(example(','))}` });
  }
  if (number.thousands !== null && keys.thousands === undefined) {
    const mark = number.thousands === ' ' ? 'blanks' : quote(number.thousands);
    found.push({
      key: 'thousands',
      value: number.thousands,
      reason: `${mark} between thousands${eg(example(number.thousands))}`,
    });
  }
  const symbols = new Map<string, string[]>();
  for (const { profile, format } of numbers) {
    if (format?.symbol == null || keys.symbols !== undefined) continue;
    symbols.set(format.symbol, [...(symbols.get(format.symbol) ?? []), profile.name]);
  }
  for (const [symbol, names] of symbols) {
    const listed = names.slice(0, 3).map(quote).join(', ');
    const rest = names.length > 3 ? ` and ${names.length - 3} more` : '';
    found.push({
      key: 'symbols',
      value: [symbol],
      reason: `column${names.length > 1 ? 's' : ''} ${listed}${rest}: numbers, read without the ${quote(symbol)}`,
    });
  }
  return found;
}

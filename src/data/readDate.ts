/** Dates as people write them, as days since 1970-01-01. */

/** Which of day and month stands first where both are numbers: 03/04/2020. */
export type DateOrder = 'day_first' | 'month_first';

interface DateParts {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
}

const TIME = String.raw`(?:[T ,]\s*(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*([AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?${TIME}$`);
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${TIME}$`);
const MONTH_WORD = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const WORD_FIRST = new RegExp(
  String.raw`^${MONTH_WORD}[ -](?:(\d{1,2})(?:st|nd|rd|th)?,?[ -]+)?(\d{4})${TIME}$`,
  'i',
);
const WORD_SECOND = new RegExp(String.raw`^(\d{1,2})[. -]+${MONTH_WORD}[ -]+(\d{4}|\d{2})${TIME}$`, 'i');
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export interface FoundDate {
  readonly days: number;
  /** The orders of day and month in which this is a date; null where its form leaves no choice. */
  readonly orders: readonly DateOrder[] | null;
}

/** The date a trimmed text is, read as `order` where that matters; null where it is none. */
export function readDate(text: string, order: DateOrder = 'day_first'): FoundDate | null {
  if (text.length < 6 || text.length > 40 || !/\d/.test(text)) return null;
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) {
    const [, year, , month, day = '1', ...time] = yearFirst;
    return dated({ year: Number(year), month: Number(month), day: Number(day) }, time, null);
  }
  const yearLast = YEAR_LAST.exec(text);
  if (yearLast !== null) return yearLastDate(yearLast, order);
  const word = WORD_FIRST.exec(text);
  if (word !== null) {
    const [, month = '', day = '1', year = '', ...time] = word;
    return dated({ year: Number(year), month: monthOf(month), day: Number(day) }, time, null);
  }
  const second = WORD_SECOND.exec(text);
  if (second === null) return null;
  const [, day, month = '', year = '', ...time] = second;
  return dated({ year: fullYear(year), month: monthOf(month), day: Number(day) }, time, null);
}

function yearLastDate(
  [, first, mark, second, year = '', ...time]: RegExpExecArray,
  order: DateOrder,
): FoundDate | null {
  const [a, b] = [Number(first), Number(second)];
  // Nobody writes the month first between dots.
  const possible: readonly DateOrder[] = mark === '.' ? ['day_first'] : ['day_first', 'month_first'];
  const parts = (of: DateOrder): DateParts =>
    of === 'day_first'
      ? { year: fullYear(year), month: b, day: a }
      : { year: fullYear(year), month: a, day: b };
  const orders = possible.filter((each) => dated(parts(each), time, null) !== null);
  if (orders.length === 0) return null;
  const days = dated(parts(mark === '.' ? 'day_first' : order), time, null)?.days ?? Number.NaN;
  return { days, orders };
}

function monthOf(word: string): number {
  return MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
}

/** Two digits: 69 to 99 are of the last century, as POSIX has it. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year >= 69 ? 1900 + year : 2000 + year;
}

const DAY_MS = 86_400_000;

function dated(
  { year, month, day }: DateParts,
  [hours = '0', minutes = '0', seconds = '0', half = '']: readonly (string | undefined)[],
  orders: FoundDate['orders'],
): FoundDate | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const hour = half === '' ? Number(hours) : (Number(hours) % 12) + (/^p/i.test(half) ? 12 : 0);
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) > 60) return null;
  return {
    days: date.getTime() / DAY_MS + (hour + Number(minutes) / 60 + Number(seconds) / 3600) / 24,
    orders,
  };
}

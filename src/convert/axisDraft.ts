/** The values of one axis as a sweep file writes them. */
import type { Value } from '../model/configuration.js';
import { type Part, refuse } from './part.js';

export interface AxisDraft {
  /** A list of values, or a range as in `{ log: [a, b] }`. */
  readonly axis: readonly Value[] | Range;
  /** What the other tool has that the axis has not. */
  readonly comment: string;
}

interface Range {
  readonly log?: readonly [number, number];
  readonly linear?: readonly [number, number];
  readonly whole?: true;
}

/** A list is written out up to this length. */
const MAX_LISTED = 10_000;
/** Digits that sums of steps are rounded to: 0.1 + 0.2 is 0.3. */
const DIGITS = 12;

export function listAxis(values: readonly Value[], comment = ''): AxisDraft {
  return { axis: values, comment };
}

export function isListed(axis: AxisDraft['axis']): axis is readonly Value[] {
  return Array.isArray(axis);
}

export interface RangeOptions {
  readonly isWhole?: boolean;
  readonly comment?: string;
  /** Where the range is written, for errors. */
  readonly at: Part;
}

/** Any number of a range; a range of one number is that number. */
export function rangeAxis(
  scale: 'log' | 'linear',
  [low, high]: readonly [number, number],
  { isWhole = false, comment = '', at }: RangeOptions,
): AxisDraft {
  if (scale === 'log' && low <= 0) refuse(at, `must be above 0 on a log scale; got ${low}`);
  if (low === high) return listAxis([low], comment);
  return { axis: { [scale]: [low, high], ...(isWhole ? { whole: true as const } : {}) }, comment };
}

/** From `first` in equal steps: `count` numbers. */
export function steps(first: number, step: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => rounded(first + i * step));
}

/** Without the last digits, in which sums and powers differ. */
export function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/**
 * The multiples of `step` that numbers of a range round to. On a log scale the multiples of 1 are whole numbers of a
 * log range; others become a list, all equally likely.
 */
export function quantised(
  scale: 'log' | 'linear',
  [low, high]: readonly [number, number],
  { step, isClipped, at }: { step: number; isClipped: boolean; at: Part },
): AxisDraft {
  if (step <= 0) refuse(at, `must have a step above 0; got ${step}`);
  // Only multiples that an interval of numbers rounds to, not a single number halfway.
  const first = Math.floor(rounded(low / step - 0.5)) + 1;
  const last = Math.max(first, Math.ceil(rounded(high / step + 0.5)) - 1);
  const isWholeLog = scale === 'log' && step === 1 && first > 0;
  if (isWholeLog) return rangeAxis('log', [first, last], { isWhole: true, at });
  const count = last - first + 1;
  if (count > MAX_LISTED)
    return rangeAxis(scale, [low, high], {
      at,
      comment: `steps of ${step} are too many to list: any number`,
    });
  const values = steps(first * step, step, count);
  const within = isClipped ? values.map((value) => Math.min(high, Math.max(low, value))) : values;
  const comment = scale === 'log' ? 'drawn on a log scale there; here all values are equally likely' : '';
  return listAxis([...new Set(within)], comment);
}

/** Whole numbers from `low` to `high`. */
export function wholeNumbers([low, high]: readonly [number, number], at: Part): AxisDraft {
  if (high - low >= MAX_LISTED)
    refuse(at, `has ${high - low + 1} values; a grid lists at most ${MAX_LISTED}`);
  return listAxis(steps(low, 1, high - low + 1));
}

/** A normal distribution has no ends: three standard deviations to each side have 99.7 % of its draws. */
export function normalRange(
  mean: number,
  deviation: number,
  { step, at }: { step: number | null; at: Part },
): AxisDraft {
  if (deviation <= 0) refuse(at, `must have a standard deviation above 0; got ${deviation}`);
  const ends = [rounded(mean - 3 * deviation), rounded(mean + 3 * deviation)] as const;
  const { axis } =
    step === null
      ? rangeAxis('linear', ends, { at })
      : quantised('linear', ends, { step, isClipped: false, at });
  return {
    axis,
    comment: 'a normal distribution there; here within three standard deviations, all equally likely',
  };
}

export function joined(...comments: readonly string[]): string {
  return comments.filter((comment) => comment !== '').join('; ');
}

/** The values that come next on an axis: beyond its end, and between its values. */
import { exp, log } from '../base/portableMath.js';
import type { Hyperparameter } from '../trainers/trainer.js';

/** Digits of a proposed value: enough to keep the steps of a scale even, few enough to read. */
const DIGITS = 3;
/** From this ratio of the ends on, values are steps of a factor. */
const MIN_LOG_RATIO = 4;
/** Longest step on a logarithmic scale, as a factor: from 16 and 426, the next is not 1. Sizes grow in costs too. */
const MAX_FACTOR = 10;
const MAX_WHOLE_FACTOR = 4;
/** How often a step is halved to stay within the range of a hyperparameter, e.g. momentum below 1. */
const MAX_HALVINGS = 5;

export type Side = 'low' | 'high';

/** Whether the values lie on a logarithmic scale. */
export function isLogarithmic(numbers: readonly number[]): boolean {
  const [low = 0, high = 0] = [Math.min(...numbers), Math.max(...numbers)];
  return low > 0 && high / low >= MIN_LOG_RATIO;
}

/** At most `most` values that continue the ascending numbers; none if the hyperparameter ends there. */
export function beyond(
  numbers: readonly number[],
  { side, most, hyperparameter }: { side: Side; most: number; hyperparameter: Hyperparameter | null },
): number[] {
  const found: number[] = [];
  const ascending = [...numbers];
  while (found.length < most) {
    const next = nextValue(ascending, side, hyperparameter);
    if (next === null) break;
    found.push(next);
    if (side === 'high') ascending.push(next);
    else ascending.unshift(next);
  }
  return found;
}

function nextValue(
  ascending: readonly number[],
  side: Side,
  hyperparameter: Hyperparameter | null,
): number | null {
  const [end, before] = side === 'high' ? [ascending.at(-1), ascending.at(-2)] : [ascending[0], ascending[1]];
  if (end === undefined || before === undefined) return null;
  const isLog = isLogarithmic(ascending);
  const largestFactor = isWhole(ascending, hyperparameter) ? MAX_WHOLE_FACTOR : MAX_FACTOR;
  for (let halving = 0; halving <= MAX_HALVINGS; halving++) {
    const step = 1 / 2 ** halving;
    const next = isLog
      ? exp(log(end) + logStep(end, before, largestFactor) * step)
      : linearStep(end, (end - before) * step);
    const value = rounded(next, ascending, hyperparameter);
    const isFurther = side === 'high' ? value > end : value < end;
    if (isFurther && isAllowed(value, ascending, hyperparameter)) return value;
  }
  return null;
}

/** Exactly 0 where only rounding errors keep the sum from it, e.g. 0.1 - (0.3 - 0.1) / 2. */
function linearStep(end: number, step: number): number {
  const next = end + step;
  return Math.abs(next) < 1e-9 * Math.abs(step) ? 0 : next;
}

function logStep(end: number, before: number, largestFactor: number): number {
  const most = log(largestFactor);
  return Math.max(-most, Math.min(most, log(end) - log(before)));
}

/** The values half-way to the neighbours of `number`. */
export function between(
  numbers: readonly number[],
  number: number,
  hyperparameter: Hyperparameter | null,
): number[] {
  const index = numbers.indexOf(number);
  const isLog = isLogarithmic(numbers);
  return [numbers[index - 1], numbers[index + 1]]
    .flatMap((neighbour) => {
      if (neighbour === undefined) return [];
      const middle = isLog ? exp((log(number) + log(neighbour)) / 2) : (number + neighbour) / 2;
      return [rounded(middle, numbers, hyperparameter)];
    })
    .filter((value) => !numbers.includes(value) && isAllowed(value, numbers, hyperparameter));
}

function rounded(value: number, numbers: readonly number[], hyperparameter: Hyperparameter | null): number {
  return isWhole(numbers, hyperparameter) ? Math.round(value) : Number(value.toPrecision(DIGITS));
}

function isWhole(numbers: readonly number[], hyperparameter: Hyperparameter | null): boolean {
  return hyperparameter === null ? numbers.every(Number.isInteger) : hyperparameter.kind === 'integer';
}

/** An axis whose meaning is unknown, e.g. of a command, stays positive, or not negative, if its values are. */
function isAllowed(
  value: number,
  numbers: readonly number[],
  hyperparameter: Hyperparameter | null,
): boolean {
  if (hyperparameter !== null) return hyperparameter.schema.safeParse(value).success;
  const low = Math.min(...numbers);
  return low > 0 ? value > 0 : low < 0 || value >= 0;
}

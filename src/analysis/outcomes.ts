/** What a sweep is ranked by, on the scale on which effects are compared: the smaller, the better. */
import { exp, log } from '../base/portableMath.js';
import type { Goal } from '../model/metrics.js';
import { isSound, metricColumn, type Summary, stateOf } from '../results/summary.js';
import { objectiveOf } from '../trainers/trainers.js';

export interface Outcomes {
  readonly metric: string;
  readonly goal: Goal;
  /**
   * `log`: the natural logarithm, for a cost that is never negative. Costs differ by factors, and a factor means the
   * same for a good and for a bad trial. `linear`: the value itself, e.g. of an accuracy.
   */
  readonly scale: 'log' | 'linear';
  /** By position: the result on this scale, negated if more is better; NaN for a trial without a sound result. */
  readonly y: Float64Array;
  /** By position: 1 for a trial that diverged or blew up. */
  readonly lost: Uint8Array;
  /** Trials with a sound result, and lost ones. */
  readonly sound: number;
  readonly lostCount: number;
}

export function outcomesOf(summary: Summary): Outcomes {
  const { metric, goal } = objectiveOf(summary.spec);
  const column = metricColumn(summary.columns, metric);
  const size = summary.trials.size;
  const values = new Float64Array(size).fill(Number.NaN);
  const lost = new Uint8Array(size);
  for (let position = 0; position < size; position++) {
    if (isSound(summary, position)) values[position] = finite(column[position]);
    else if (isLost(summary, position)) lost[position] = 1;
  }
  return scaledOutcomes({ metric, goal }, { values, lost });
}

/** `values`: NaN for a trial without a sound result; `lost`: 1 for one that diverged or blew up. */
export function scaledOutcomes(
  { metric, goal }: Pick<Outcomes, 'metric' | 'goal'>,
  { values, lost }: { readonly values: Float64Array; readonly lost: Uint8Array },
): Outcomes {
  const [lowest, leastPositive] = extremes(values);
  const scale =
    goal === 'minimize' && lowest >= 0 && leastPositive < Number.POSITIVE_INFINITY ? 'log' : 'linear';
  const sign = goal === 'minimize' ? 1 : -1;
  // A cost of 0 counts as the least that was measured above it.
  const y = values.map((value) =>
    scale === 'log' ? log(value > 0 ? value : value + leastPositive) : sign * value,
  );
  return {
    ...{ metric, goal, scale, y, lost },
    sound: y.reduce((count, value) => count + Number(!Number.isNaN(value)), 0),
    lostCount: lost.reduce((count, flag) => count + flag, 0),
  };
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : Number.NaN;
}

/** Whether a trial diverged or blew up. */
export function isLost(summary: Summary, position: number): boolean {
  return stateOf(summary, position) === 'diverged' || summary.columns.blewUp[position] === 1;
}

/** The lowest value, and the lowest above 0. */
function extremes(values: Float64Array): [lowest: number, leastPositive: number] {
  let [lowest, leastPositive] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > 0 && value < leastPositive) leastPositive = value;
  }
  return [lowest, leastPositive];
}

/** A result on the scale of the outcomes, back in its own unit. */
export function originalValue({ scale, goal }: Pick<Outcomes, 'scale' | 'goal'>, y: number): number {
  if (scale === 'log') return exp(y);
  return goal === 'minimize' ? y : -y;
}

/**
 * A difference of two results as a share of the worse one: 0.1 for a cost that is a tenth lower. On a linear scale it
 * is a share of the range of all results.
 */
export function relativeGain({ scale }: Pick<Outcomes, 'scale'>, difference: number, range: number): number {
  if (scale === 'log') return 1 - exp(-difference);
  return range > 0 ? difference / range : 0;
}

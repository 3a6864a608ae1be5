/**
 * What a training measures. A trainer lists its metrics; a sweep ranks by one of them, its objective. Metrics have
 * the same name everywhere: in sweep files, in results and in every output for programs.
 */

export type Goal = 'minimize' | 'maximize';

export interface Metric {
  /** `dev_J`. */
  readonly name: string;
  /** As people read it: `dev J`. */
  readonly label: string;
  readonly goal: Goal;
  /** `share`: a fraction of 1 that people read as a percentage. */
  readonly format: 'number' | 'share';
  /** The part of the data it is measured on; null where there is no such thing. */
  readonly part: 'train' | 'dev' | null;
  /** Whether a sweep may rank by it. */
  readonly ranks: boolean;
}

/** What a sweep is ranked by. */
export interface Objective {
  readonly metric: string;
  readonly goal: Goal;
}

/**
 * Measured values by the name of their metric. What was not measured is left out; what was measured and is not
 * finite is NaN or infinite.
 */
export type MetricValues = Readonly<Record<string, number>>;

/** Orders values best first, and NaN last. */
export function compareMetric(goal: Goal, a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (a === b) return 0;
  return (goal === 'minimize' ? a < b : a > b) ? -1 : 1;
}

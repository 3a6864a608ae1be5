/** Whether trials that were trained again gave what their sweep promises: every bit, or values within a tolerance. */
import type { SweepSpec } from '../model/sweepSpec.js';
import { promisesBits } from '../trainers/trainers.js';

export interface TrainedAgain {
  readonly id: string;
  /** The objective in the journal and now; NaN if it diverged. */
  readonly before: number;
  readonly now: number;
  /** Whether every bit of its metrics is the same. */
  readonly isSame: boolean;
}

export interface JudgedAgain {
  /** The ids of those that break the promise. */
  readonly different: readonly string[];
  /** The largest difference of the objective; null if there is none to compare. */
  readonly spread: number | null;
  /** How far values may differ; null: not at all, every bit is promised. */
  readonly tolerance: number | null;
}

export function judgeAgain(trials: readonly TrainedAgain[], spec: SweepSpec): JudgedAgain {
  const tolerance = promisesBits(spec) ? null : toleranceOf(spec);
  const differences = trials.map(({ before, now }) => Math.abs(now - before)).filter(Number.isFinite);
  const different = trials.filter(
    ({ before, now, isSame }) => !isSame && !(tolerance !== null && Math.abs(now - before) <= tolerance),
  );
  return {
    different: different.map(({ id }) => id),
    spread: differences.length === 0 ? null : Math.max(...differences),
    tolerance,
  };
}

function toleranceOf({ settings }: SweepSpec): number {
  const metric = settings?.metric;
  const isMap = typeof metric === 'object' && metric !== null && 'tolerance' in metric;
  return isMap && typeof metric.tolerance === 'number' ? metric.tolerance : 0;
}

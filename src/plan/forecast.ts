import { assert } from '../base/assert.js';
import type { RunWork } from '../trainers/trainer.js';

/**
 * The measured speed of one thread: multiply-adds per second for iterations of different sizes, in ascending order.
 * Small iterations are slower, because each has a fixed cost.
 */
export interface MeasuredSpeed {
  readonly samples: readonly { readonly perIteration: number; readonly perSecond: number }[];
}

/** The time of one run on one thread. Interpolates the speed over the logarithm of the size. */
export function forecastRunMs(work: RunWork, speed: MeasuredSpeed): number {
  return (work.total / speedAt(work.perIteration, speed)) * 1000;
}

function speedAt(perIteration: number, { samples }: MeasuredSpeed): number {
  const above = samples.findIndex((sample) => sample.perIteration >= perIteration);
  const high = samples[above === -1 ? samples.length - 1 : above];
  const low = samples[above <= 0 ? (above === 0 ? 0 : samples.length - 1) : above - 1];
  assert(high !== undefined && low !== undefined, 'a measured speed has samples');
  // Below the smallest sample the fixed cost dominates, so the time per iteration is constant.
  if (above === 0) return (low.perSecond * perIteration) / low.perIteration;
  if (high === low) return high.perSecond;
  const share = Math.log(perIteration / low.perIteration) / Math.log(high.perIteration / low.perIteration);
  return low.perSecond + share * (high.perSecond - low.perSecond);
}

/** The wall-clock time of a sweep, from the start of `run` to its report. */
export interface SweepTime {
  /** Starting processes, and a private Redis. */
  readonly startMs: number;
  /** Training and recording costs, and the overhead of queue and journal for each trial. */
  readonly trialsMs: number;
  /** Ranking the trials; drawing and writing the report. */
  readonly reportMs: number;
  readonly totalMs: number;
}

/**
 * The overhead of a sweep, measured on two idle cores (docs/benchmarks.md). One Redis and one command serve all trials,
 * so more threads do not reduce the overhead of each trial.
 */
const START_MS = 800;
const TRIAL_MS = 0.35;
const REPORT_MS = 550;
const REPORT_TRIAL_MS = 0.16;
/** The first trials of a sweep take this much longer, until the engine has compiled the code that they need. */
const COLD_TRIALS = 3000;
const COLD_TRIAL_MS = 0.3;
const COLD_REPORT_TRIAL_MS = 0.15;
/** The speed of one of several threads, relative to a single thread. Threads share caches, and often a core. */
const SHARED_SPEED = 0.8;

/** Spreads the work of all runs over the threads, but counts at least the longest run. Then adds the overhead. */
export function forecastSweepTime(
  { totalMs, longestMs, trials }: { totalMs: number; longestMs: number; trials: number },
  threads: number,
): SweepTime {
  const speed = threads > 1 ? SHARED_SPEED : 1;
  const cold = Math.min(trials, COLD_TRIALS);
  const overheadMs = trials * TRIAL_MS + cold * COLD_TRIAL_MS;
  const trialsMs = Math.max(totalMs / threads / speed + overheadMs, longestMs / speed);
  const reportMs = REPORT_MS + trials * REPORT_TRIAL_MS + cold * COLD_REPORT_TRIAL_MS;
  return { startMs: START_MS, trialsMs, reportMs, totalMs: START_MS + trialsMs + reportMs };
}

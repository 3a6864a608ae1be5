import { assert } from '../base/assert.js';
import type { RunWork } from '../trainers/trainer.js';

/**
 * How fast one thread of a machine trains: multiply-adds per second for iterations of different sizes, measured,
 * ascending by size. Small iterations are slower, for each has a fixed cost.
 */
export interface MeasuredSpeed {
  readonly samples: readonly { readonly perIteration: number; readonly perSecond: number }[];
}

/** Milliseconds that one run takes on one thread: the speed is interpolated over the logarithm of the size. */
export function forecastRunMs(work: RunWork, speed: MeasuredSpeed): number {
  return (work.total / speedAt(work.perIteration, speed)) * 1000;
}

function speedAt(perIteration: number, { samples }: MeasuredSpeed): number {
  const above = samples.findIndex((sample) => sample.perIteration >= perIteration);
  const high = samples[above === -1 ? samples.length - 1 : above];
  const low = samples[above <= 0 ? (above === 0 ? 0 : samples.length - 1) : above - 1];
  assert(high !== undefined && low !== undefined, 'a measured speed has samples');
  // Below the smallest sample the fixed cost of an iteration rules: the time per iteration stays the same.
  if (above === 0) return (low.perSecond * perIteration) / low.perIteration;
  if (high === low) return high.perSecond;
  const share = Math.log(perIteration / low.perIteration) / Math.log(high.perIteration / low.perIteration);
  return low.perSecond + share * (high.perSecond - low.perSecond);
}

/** Where the wall-clock time of a sweep goes, from the start of `run` to its report. */
export interface SweepTime {
  /** Starting processes, and a private Redis. */
  readonly startMs: number;
  /** Training and recording costs, and what each trial takes in queue and journal. */
  readonly trialsMs: number;
  /** Ranking the trials, drawing and writing the report. */
  readonly reportMs: number;
  readonly totalMs: number;
}

/**
 * What a sweep takes beside training, measured on two quiet cores (docs/benchmarks.md). One Redis and one command
 * serve all trials, so that more threads do not divide the time that each trial takes in them.
 */
const START_MS = 700;
const TRIAL_MS = 0.35;
const REPORT_MS = 450;
const REPORT_TRIAL_MS = 0.16;
/** The speed of a thread beside others, of that of one alone: they share caches, and often a core. */
const SHARED_SPEED = 0.8;

/** The work of all runs spread over the threads, and never less than the longest run; then what comes on top. */
export function forecastSweepTime(
  { totalMs, longestMs, trials }: { totalMs: number; longestMs: number; trials: number },
  threads: number,
): SweepTime {
  const speed = threads > 1 ? SHARED_SPEED : 1;
  const trialsMs = Math.max(totalMs / threads / speed + trials * TRIAL_MS, longestMs / speed);
  const reportMs = REPORT_MS + trials * REPORT_TRIAL_MS;
  return { startMs: START_MS, trialsMs, reportMs, totalMs: START_MS + trialsMs + reportMs };
}

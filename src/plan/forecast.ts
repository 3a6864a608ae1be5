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

/** Wall-clock milliseconds of a sweep: its work spread over the threads, and never less than its longest run. */
export function forecastSweepMs(totalMs: number, longestMs: number, threads: number): number {
  return Math.max(totalMs / threads, longestMs);
}

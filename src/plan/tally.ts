/** Counts the points, trials, runs and work of a plan in one pass and constant memory. */

import type { Configuration } from '../model/configuration.js';
import type { RunWork } from '../trainers/trainer.js';
import type { Plan, PlannedRun } from './planSweep.js';

/** A configuration with its size, e.g. the parameters of a network. */
export interface Sized {
  readonly configuration: Configuration;
  readonly size: number;
}

export interface Tally {
  readonly points: number;
  /** The number of points removed by each condition, and merged for each reason. */
  readonly removed: ReadonlyMap<string, number>;
  readonly merged: ReadonlyMap<string, number>;
  readonly trials: number;
  readonly runs: number;
  /** Work of all runs, and the work saved because trials share runs; 0 if it is unknown. */
  readonly work: number;
  readonly savedWork: number;
  readonly smallest: Sized | null;
  readonly largest: Sized | null;
}

/** Calls `onRun` for every run, with its work if the trainer knows it. */
export function tally(plan: Plan, onRun?: (run: PlannedRun, work: RunWork | null) => void): Tally {
  const removed = new Map<string, number>();
  const merged = new Map<string, number>();
  let [trials, runs, total, saved] = [0, 0, 0, 0];
  let smallest: Sized | null = null;
  let largest: Sized | null = null;
  const { trainer, facts } = plan;
  const meter = trainer.workMeter(plan.context);
  for (const group of plan.groups()) {
    for (const point of group) {
      if (point.kind === 'removed') count(removed, point.condition);
      else if (point.kind === 'merged') count(merged, point.because);
    }
    for (const run of plan.runsOf(group)) {
      runs++;
      trials += run.length;
      const shared = meter === null ? null : meter.measure(...longestFirst(run));
      if (meter !== null && shared !== null) {
        total += shared.total;
        if (run.length > 1)
          saved += sum(run.map(({ configuration }) => meter.measure(configuration).total)) - shared.total;
      }
      const { configuration } = run[0];
      const size = trainer.sizeOf(configuration, facts);
      if (size !== null && (smallest === null || size < smallest.size)) smallest = { configuration, size };
      if (size !== null && (largest === null || size > largest.size)) largest = { configuration, size };
      onRun?.(run, shared);
    }
  }
  return {
    points: plan.points,
    removed,
    merged,
    trials,
    runs,
    work: total,
    savedWork: saved,
    smallest,
    largest,
  };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function longestFirst(run: PlannedRun): [longest: Configuration, ...shorter: Configuration[]] {
  const [first, ...others] = run.map(({ configuration }) => configuration).reverse();
  return [first ?? run[0].configuration, ...others];
}

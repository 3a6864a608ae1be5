/** What a pruner compares at a rung, and what it writes down. */

import type { Compared, ReachedRung } from '../model/events.js';
import { compareMetric, type Objective } from '../model/metrics.js';
import type { PruneSpec } from '../model/sweepSpec.js';

/** What a training has measured at a rung; null where it is not finite. */
export type Measured = ReachedRung['metrics'];

/** A trial that waits at a rung. */
export interface HeldTrial {
  readonly id: string;
  readonly reached: ReachedRung;
  /** What it measured at the rungs before, in their order. */
  readonly before?: readonly Measured[];
}

export interface RungComparison {
  readonly prune: PruneSpec;
  readonly objective: Objective;
  /** From 1. */
  readonly rung: number;
  /** In the order of the sweep. */
  readonly held: readonly HeldTrial[];
}

/** The best first. The sort is stable: of equal trials, the first of the sweep goes first. */
export function bestFirst({ objective, held }: RungComparison): HeldTrial[] {
  return [...held].sort((a, b) => compareReached(objective, a.reached, b.reached));
}

export function comparedEvent(
  rung: number,
  { promoted, stopped }: { readonly promoted: readonly HeldTrial[]; readonly stopped: readonly HeldTrial[] },
  reason: string,
): Compared {
  const ids = (trials: readonly HeldTrial[]) => trials.map(({ id }) => id);
  return { type: 'compared', rung, promoted: ids(promoted), stopped: ids(stopped), reason };
}

export function compareReached(objective: Objective, a: ReachedRung, b: ReachedRung): number {
  return compareMetric(objective.goal, objectiveAt(objective, a.metrics), objectiveAt(objective, b.metrics));
}

/** The value of the objective; NaN without one. */
export function objectiveAt({ metric }: Objective, metrics: Measured): number {
  return metrics[metric] ?? Number.NaN;
}

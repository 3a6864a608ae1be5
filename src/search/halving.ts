/**
 * Successive halving at the rungs of a whole sweep: at each rung the best share of all trials continues (K. Jamieson
 * and A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS 2016). It waits
 * for every trial, so its choice depends on no order of arrival.
 */
import { formatCount, formatNumber } from '../base/format.js';
import type { Compared, ReachedRung } from '../model/events.js';
import { compareMetric, type Objective } from '../model/metrics.js';
import type { PruneSpec } from '../model/sweepSpec.js';

/** A trial that waits at a rung, in the order of the sweep. */
export interface HeldTrial {
  readonly id: string;
  readonly reached: ReachedRung;
}

export interface RungComparison {
  readonly prune: PruneSpec;
  readonly objective: Objective;
  /** From 1. */
  readonly rung: number;
  readonly held: readonly HeldTrial[];
}

/** The best of the held trials continue. A share of the sweep's `trials` is kept. */
export function compareAll({ prune, objective, rung, held }: RungComparison, trials: number): Compared {
  const share = prune.keep[rung - 1] ?? 1;
  const kept = Math.min(held.length, Math.max(1, Math.ceil(share * trials)));
  // The sort is stable: of equal trials, the first of the sweep goes first.
  const order = [...held].sort((a, b) => compare(objective, a.reached, b.reached));
  const promoted = order.slice(0, kept);
  const limit = promoted.at(-1)?.reached;
  const value = limit === undefined ? Number.NaN : objectiveValue(objective, limit);
  return comparedEvent(rung, promoted, order.slice(kept), {
    reason: `the best ${formatCount(kept)} of ${formatCount(trials)} by ${objective.metric} continue: up to ${formatNumber(value)}`,
  });
}

/** A trial that comes later continues if it is better than the last one that was promoted. */
export function compareLate(
  { objective, rung, held }: RungComparison,
  before: readonly ReachedRung[],
): Compared {
  const limit = before.reduce<ReachedRung | null>(
    (worst, reached) => (worst === null || compare(objective, worst, reached) < 0 ? reached : worst),
    null,
  );
  const isBetter = ({ reached }: HeldTrial) => limit !== null && compare(objective, reached, limit) < 0;
  const [promoted, stopped] = [held.filter(isBetter), held.filter((trial) => !isBetter(trial))];
  const reason = `reached rung ${rung} after it was compared: only a better trial than the last promoted one continues`;
  return comparedEvent(rung, promoted, stopped, { reason });
}

function comparedEvent(
  rung: number,
  promoted: readonly HeldTrial[],
  stopped: readonly HeldTrial[],
  { reason }: { readonly reason: string },
): Compared {
  const ids = (trials: readonly HeldTrial[]) => trials.map(({ id }) => id);
  return { type: 'compared', rung, promoted: ids(promoted), stopped: ids(stopped), reason };
}

function compare(objective: Objective, a: ReachedRung, b: ReachedRung): number {
  return compareMetric(objective.goal, objectiveValue(objective, a), objectiveValue(objective, b));
}

function objectiveValue({ metric }: Objective, { metrics }: ReachedRung): number {
  return metrics[metric] ?? Number.NaN;
}

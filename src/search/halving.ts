/**
 * Successive halving at the rungs of a whole sweep: at each rung the best share of all trials continues (K. Jamieson
 * and A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS 2016). It waits
 * for every trial, so its choice depends on no order of arrival.
 */
import { formatCount, formatNumber } from '../base/format.js';
import type { Compared } from '../model/events.js';
import { bestFirst, comparedEvent, objectiveAt, type RungComparison } from './rungComparison.js';

/** The best of the held trials continue. A share of the sweep's `trials` is kept. */
export function compareByHalving(comparison: RungComparison, trials: number): Compared {
  const { prune, objective, rung, held } = comparison;
  const share = prune.keep?.[rung - 1] ?? 1;
  const kept = Math.min(held.length, Math.max(1, Math.ceil(share * trials)));
  const order = bestFirst(comparison);
  const promoted = order.slice(0, kept);
  const limit = objectiveAt(objective, promoted.at(-1)?.reached.metrics ?? {});
  const reason = `the best ${formatCount(kept)} of ${formatCount(trials)} by ${objective.metric} continue: up to ${formatNumber(limit)}`;
  return comparedEvent(rung, { promoted, stopped: order.slice(kept) }, reason);
}

/**
 * Median stopping for a whole sweep: at each rung the trials that are worse than the median of all continue no further
 * (D. Golovin et al., "Google Vizier", KDD 2017, section 3.2, there against the trials that came earlier). It waits for
 * every trial, so its choice depends on no order of arrival.
 */
import { formatCount, formatNumber } from '../base/format.js';
import type { Compared } from '../model/events.js';
import { compareMetric } from '../model/metrics.js';
import {
  bestFirst,
  comparedEvent,
  type HeldTrial,
  objectiveAt,
  type RungComparison,
} from './rungComparison.js';

/** `out`: the last values of the trials that are out already; NaN for one that diverged. The best trial continues. */
export function compareWithMedian(comparison: RungComparison, out: readonly number[]): Compared {
  const { objective, rung } = comparison;
  const value = ({ reached }: HeldTrial) => objectiveAt(objective, reached.metrics);
  const order = bestFirst(comparison);
  const compare = (a: number, b: number) => compareMetric(objective.goal, a, b);
  const all = [...order.map(value), ...out].sort(compare);
  const limit = all[Math.ceil(all.length / 2) - 1] ?? Number.NaN;
  const continues = (trial: HeldTrial) => !Number.isNaN(value(trial)) && compare(value(trial), limit) <= 0;
  const kept = Math.max(1, order.filter(continues).length);
  const reason = `the median of ${formatCount(all.length)} by ${objective.metric} is ${formatNumber(limit)}: ${formatCount(kept)} of ${formatCount(order.length)} continue`;
  return comparedEvent(rung, { promoted: order.slice(0, kept), stopped: order.slice(kept) }, reason);
}

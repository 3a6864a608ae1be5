/**
 * What decides at a rung which trials continue. Trials are compared when all of them are there, so no decision depends
 * on the order of arrival.
 */
import { unreachable } from '../base/assert.js';
import type { Compared, ReachedRung } from '../model/events.js';
import { compareByHalving } from './halving.js';
import { compareWithMedian } from './medianRule.js';
import { compareWithPatience } from './patience.js';
import { comparedEvent, compareReached, type HeldTrial, type RungComparison } from './rungComparison.js';

/** What a comparison needs to know of the sweep. */
export interface PrunedSweep {
  /** How many trials it has. */
  readonly trials: number;
  /** The last values of the objective of the trials that are out already; NaN for one that diverged. */
  readonly out: readonly number[];
}

/** The comparison at a rung where all trials are. */
export function compareAll(comparison: RungComparison, { trials, out }: PrunedSweep): Compared {
  const { rule } = comparison.prune;
  switch (rule) {
    case 'halving':
      return compareByHalving(comparison, trials);
    case 'median':
      return compareWithMedian(comparison, out);
    case 'patience':
      return compareWithPatience(comparison);
    default:
      return unreachable(rule);
  }
}

/** For a trial that comes later, `before` has what the comparison promoted. Patience asks for no other trial. */
export function compareLate(comparison: RungComparison, before: readonly ReachedRung[]): Compared {
  const { prune, objective, rung, held } = comparison;
  if (prune.rule === 'patience') return compareWithPatience(comparison);
  const limit = before.reduce<ReachedRung | null>(
    (worst, reached) => (worst === null || compareReached(objective, worst, reached) < 0 ? reached : worst),
    null,
  );
  const isBetter = ({ reached }: HeldTrial) =>
    limit !== null && compareReached(objective, reached, limit) < 0;
  const [promoted, stopped] = [held.filter(isBetter), held.filter((trial) => !isBetter(trial))];
  const reason = `reached rung ${rung} after it was compared: only a better trial than the last promoted one continues`;
  return comparedEvent(rung, { promoted, stopped }, reason);
}

/** Patience: a trial whose value was no better than its best before for some rungs in a row continues no further. */
import { formatCounted } from '../base/format.js';
import type { Compared } from '../model/events.js';
import { compareMetric } from '../model/metrics.js';
import { PATIENCE_WAIT } from '../model/specDefaults.js';
import { comparedEvent, type HeldTrial, objectiveAt, type RungComparison } from './rungComparison.js';

export function compareWithPatience({ prune, objective, rung, held }: RungComparison): Compared {
  const { wait = PATIENCE_WAIT } = prune;
  const vain = held.map((trial) => rungsWithoutGain(trial, objective));
  const promoted = held.filter((_, i) => (vain[i] as number) < wait);
  const stopped = held.filter((_, i) => (vain[i] as number) >= wait);
  const reason = `a trial stops after ${formatCounted(wait, 'rung')} in a row without a better ${objective.metric}`;
  return comparedEvent(rung, { promoted, stopped }, reason);
}

/** How many rungs have passed since the best one. */
function rungsWithoutGain(
  { reached, before = [] }: HeldTrial,
  objective: RungComparison['objective'],
): number {
  const values = [...before, reached.metrics].map((metrics) => objectiveAt(objective, metrics));
  let best = 0;
  for (const [i, value] of values.entries())
    if (compareMetric(objective.goal, value, values[best] ?? Number.NaN) < 0) best = i;
  return values.length - 1 - best;
}

/** Why a search ended before its last point, in a sentence; null if it did not, or is not over. */
import { unreachable } from '../base/assert.js';
import { formatCount, formatCounted, formatDuration, formatNumber } from '../base/format.js';
import type { SearchEnd } from '../model/searchEnd.js';
import { type SweepSpec, trialsPerPoint } from '../model/sweepSpec.js';
import type { TrialTable } from '../model/trial.js';

export interface EndedSearch {
  readonly spec: SweepSpec;
  readonly trials: TrialTable;
  readonly searchEnd: SearchEnd | null;
}

export function searchEndText({ spec, trials, searchEnd }: EndedSearch): string | null {
  const { search } = spec;
  if (search === undefined || searchEnd === null) return null;
  let proposed = 0;
  for (let position = 0; position < trials.size; position++) if (trials.name(position) === null) proposed++;
  const points = proposed / trialsPerPoint(spec);
  return `The search ended after ${formatCount(points)} of ${formatCount(search.trials)} points: ${reasonOf(searchEnd, spec)}.`;
}

function reasonOf(end: SearchEnd, { until, limits }: SweepSpec): string {
  switch (end) {
    case 'space':
      return 'the space has no further point';
    case 'time':
      return `limits.total_time, ${formatDuration(limits.totalTimeMs ?? 0)}, was over`;
    case 'no_gain':
      return `${formatCounted(until?.noGain ?? 0, 'point')} in a row brought no better result`;
    case 'target':
      return `a result reached the target, ${formatNumber(until?.target ?? Number.NaN)}`;
    case 'budget':
      return `its budget, ${formatDuration(until?.budgetMs ?? 0)}, was used up`;
    default:
      return unreachable(end);
  }
}

import { mean, sampleDeviation } from '../base/statistics.js';
import type { TrialTable } from '../model/trial.js';
import type { ReplicateGroup } from './summary.js';

/** The ranked trials by configuration without its seed, each group with its mean and spread; best mean first. */
export function replicateGroups(
  ranking: Uint32Array,
  trials: TrialTable,
  values: Float64Array,
): ReplicateGroup[] {
  const groups = new Map<string, number[]>();
  for (const position of ranking) {
    const key = JSON.stringify({ ...trials.configuration(position), seed: null });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [position]);
    else group.push(position);
  }
  return [...groups.values()].map((positions) => groupOf(positions, values)).sort((a, b) => byMean(a, b));
}

function groupOf(positions: readonly number[], values: Float64Array): ReplicateGroup {
  const finished = positions
    .map((position) => values[position] ?? Number.NaN)
    .filter((v) => !Number.isNaN(v));
  return { positions, mean: mean(finished), spread: sampleDeviation(finished), finished: finished.length };
}

/** Ascending; groups of which none finished last. The sort is stable: ties stay in the order of the ranking. */
function byMean(a: ReplicateGroup, b: ReplicateGroup): number {
  if (a.finished === 0 || b.finished === 0) return Number(a.finished === 0) - Number(b.finished === 0);
  return a.mean - b.mean;
}

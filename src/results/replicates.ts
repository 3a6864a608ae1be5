import { mean, sampleDeviation } from '../base/statistics.js';
import type { Configuration } from '../model/configuration.js';
import { compareMetric, type Goal } from '../model/metrics.js';
import type { TrialTable } from '../model/trial.js';
import type { ReplicateGroup } from './totals.js';

/** The trials to group: all trials of a sweep, first the ranked ones, with sound trials before the others. */
export interface Replicates {
  readonly ranking: Uint32Array;
  readonly trials: TrialTable;
  /** The values of the objective. */
  readonly values: Float64Array;
  readonly goal: Goal;
  readonly isSound: (position: number) => boolean;
}

/**
 * The trials by configuration without its seed, best configuration first. A configuration gains nothing by
 * diverging: the number of members without a sound result decides first, and only then the mean.
 */
export function replicateGroups(replicates: Replicates): ReplicateGroup[] {
  const { ranking, trials, goal } = replicates;
  const groups = new Map<string, number[]>();
  for (const position of rankedFirst(ranking, trials.size)) {
    const key = configurationKey(trials.configuration(position));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [position]);
    else group.push(position);
  }
  const measured = [...groups.values()].map((positions) => groupOf(positions, replicates));
  // The sort is stable: ties stay in the order of the ranking.
  return measured.sort((a, b) => byCompleteness(a, b) || compareMetric(goal, a.mean, b.mean));
}

/** The same text for configurations that differ in their seed only. */
export function configurationKey(configuration: Configuration): string {
  return JSON.stringify({ ...configuration, seed: null });
}

/** All positions: first the ranked ones in their order, then the others. */
function rankedFirst(ranking: Uint32Array, size: number): number[] {
  const isRanked = new Uint8Array(size);
  for (const position of ranking) isRanked[position] = 1;
  const positions = [...ranking];
  for (let position = 0; position < size; position++) if (isRanked[position] === 0) positions.push(position);
  return positions;
}

function groupOf(positions: readonly number[], { values, isSound }: Replicates): ReplicateGroup {
  const sound = positions.filter(isSound).map((position) => values[position] ?? Number.NaN);
  return { positions, mean: mean(sound), spread: sampleDeviation(sound), finished: sound.length };
}

function byCompleteness(a: ReplicateGroup, b: ReplicateGroup): number {
  if (a.finished === 0 || b.finished === 0) return Number(a.finished === 0) - Number(b.finished === 0);
  return missing(a) - missing(b);
}

function missing({ positions, finished }: ReplicateGroup): number {
  return positions.length - finished;
}

import type { RankBy } from '../model/rankBy.js';
import type { TrialTable } from '../model/trial.js';
import { TRIAL_STATES, type TrialColumns } from './summary.js';

/** The column a sweep is ranked by. */
export function rankedColumn(columns: TrialColumns, rankBy: RankBy): Float64Array {
  return { J: columns.J, dev_J: columns.devJ, dev_error: columns.devError }[rankBy];
}

/** Positions of the finished trials by `rankBy` ascending, ties by id, then of the diverged by id. */
export function rankTrials(trials: TrialTable, columns: TrialColumns, rankBy: RankBy): Uint32Array {
  const [finished, diverged] = (['finished', 'diverged'] as const).map((name) => {
    const state = TRIAL_STATES.indexOf(name);
    const positions: number[] = [];
    for (let position = 0; position < trials.size; position++) {
      if (columns.state[position] === state) positions.push(position);
    }
    return positions;
  }) as [number[], number[]];
  const values = rankedColumn(columns, rankBy);
  const byId = (a: number, b: number) => (trials.id(a) < trials.id(b) ? -1 : 1);
  finished.sort((a, b) => compare(values[a], values[b]) || byId(a, b));
  diverged.sort(byId);
  return Uint32Array.from([...finished, ...diverged]);
}

/** Ascending, what is not a number last. */
function compare(a = Number.NaN, b = Number.NaN): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

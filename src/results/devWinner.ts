import { type Summary, stateOf } from './summary.js';

/** The finished trial with the lowest dev J, ties by rank; null where no trial has one. */
export function lowestDevTrial({ columns, ranking }: Pick<Summary, 'columns' | 'ranking'>): number | null {
  let best: number | null = null;
  for (const position of ranking) {
    if (stateOf({ columns }, position) !== 'finished') break;
    const value = columns.devJ[position] ?? Number.NaN;
    if (!Number.isNaN(value) && (best === null || value < (columns.devJ[best] ?? Number.NaN)))
      best = position;
  }
  return best;
}

/** The trials of a sweep with two objectives that no other trial beats in both. */
import { oncePer } from '../base/oncePer.js';
import { frontsBy, rankingCriteria } from './ranking.js';
import type { Summary } from './summary.js';

/** For each trial the number of its front, from 1; Infinity for none. Null with one objective. */
export const frontNumbers = oncePer(
  ({ spec, columns }: Summary): Float64Array | null =>
    frontsBy(rankingCriteria(spec), columns)?.front ?? null,
);

/** The positions of the first front in the order of the ranking; null with one objective. */
export function paretoPositions(summary: Summary): readonly number[] | null {
  const numbers = frontNumbers(summary);
  return numbers === null ? null : [...summary.ranking].filter((position) => numbers[position] === 1);
}

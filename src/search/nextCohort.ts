/**
 * The next cohort of a search: a pure function of its sampler and of what was proposed before. It is the same on
 * every machine and at any time.
 */
import { formatCount, formatCounted } from '../base/format.js';
import type { Proposed } from '../model/events.js';
import type { SearchSpec } from '../model/sweepSpec.js';
import type { Sampler } from './samplers.js';
import type { ProposedPoint } from './searchSpace.js';

/** What a search has proposed so far. */
export interface SearchProgress {
  readonly cohorts: number;
  readonly points: number;
  /** The number of the next draw. */
  readonly drawn: number;
}

/** What is known of the trials of a sweep. */
export interface KnownTrials {
  /** The id of the trial that a point is; null if a condition of `where` refuses it. */
  idOf(point: ProposedPoint): string | null;
  has(id: string): boolean;
}

/** Draws in a row without a new point after which a search ends. */
export const MAX_VAIN_DRAWS = 20_000;

export function nextCohort(
  search: SearchSpec,
  { cohorts, points: before, drawn }: SearchProgress,
  { sampler, trials }: { readonly sampler: Sampler; readonly trials: KnownTrials },
): Proposed {
  const wanted = Math.min(search.cohort, search.trials - before);
  const points = new Map<string, ProposedPoint>();
  const counts = { known: 0, refused: 0 };
  let [draw, vain] = [drawn, 0];
  let end: string | null = null;
  while (points.size < wanted) {
    const point = sampler(draw);
    if (point === null) end = 'the space has no further point';
    else if (vain === MAX_VAIN_DRAWS) end = `${formatCount(vain)} draws in a row gave no new trial`;
    if (point === null || end !== null) break;
    draw++;
    const id = trials.idOf(point);
    const isNew = id !== null && !points.has(id) && !trials.has(id);
    vain = isNew ? 0 : vain + 1;
    if (isNew) points.set(id, point);
    else counts[id === null ? 'refused' : 'known']++;
  }
  return {
    type: 'proposed',
    cohort: cohorts + 1,
    drawn: draw,
    points: [...points.values()],
    reason: reasonOf(search, { from: drawn, to: draw, ...counts, end }),
    ...(end === null ? {} : { ends: 'space' as const }),
  };
}

interface Draws {
  readonly from: number;
  readonly to: number;
  readonly refused: number;
  readonly known: number;
  readonly end: string | null;
}

function reasonOf({ sampler, seed }: SearchSpec, { from, to, refused, known, end }: Draws): string {
  const draws =
    to - from === 1 ? `draw ${formatCount(to)}` : `draws ${formatCount(from + 1)} to ${formatCount(to)}`;
  return [
    ...(to === from ? [] : [`${draws} of ${sampler}, seed ${seed}`]),
    ...(refused === 0 ? [] : [`${formatCounted(refused, 'draw')} refused by where`]),
    ...(known === 0 ? [] : [`${formatCounted(known, 'draw')} known already`]),
    ...(end === null ? [] : [end]),
  ].join('; ');
}

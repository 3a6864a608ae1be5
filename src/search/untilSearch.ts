/**
 * A search that ends when it no longer pays. It decides between cohorts, from the results of all trials before them in
 * the order of the sweep. So the same sweep file ends after the same trial, whatever arrived first.
 */
import { formatCounted, formatNumber } from '../base/format.js';
import { mean } from '../base/statistics.js';
import type { Proposed } from '../model/events.js';
import type { Goal } from '../model/metrics.js';
import type { SearchEnd } from '../model/searchEnd.js';
import { trialsPerPoint, type UntilSpec } from '../model/sweepSpec.js';
import type { SearchProgress } from './nextCohort.js';
import { type Search, type SearchedPlan, type SearchedTrials, searchOf } from './searchedPlan.js';

/** Whether a search looks at results to know when to end. A budget ends it by the clock. */
export function waitsForResults(until: UntilSpec | undefined): until is UntilSpec {
  return until?.noGain !== undefined || until?.target !== undefined;
}

/** Each cohort of `search` waits for the results of those before it. */
export class UntilSearch implements Search {
  readonly #plan: SearchedPlan;
  readonly #until: UntilSpec;
  readonly #search: Search;

  constructor(plan: SearchedPlan, until: UntilSpec, search: Search) {
    this.#plan = plan;
    this.#until = until;
    this.#search = search;
  }

  next(trials: SearchedTrials): readonly Proposed[] {
    const { table } = trials;
    const { overlap = false } = searchOf(this.#plan);
    const best = bestSoFar(trials, table.cohorts - (overlap ? 1 : 0), trialsPerPoint(this.#plan.spec));
    if (best === null) return [];
    const met = metCondition(this.#until, best, trials.goal);
    return met === null ? this.#search.next(trials, 1) : [endingCohort(table, met)];
  }
}

/** The last cohort of a search: it has no points. */
export function endingCohort({ cohorts, drawn }: SearchProgress, { ends, reason }: MetCondition): Proposed {
  return { type: 'proposed', cohort: cohorts + 1, drawn, points: [], reason, ends };
}

export interface MetCondition {
  readonly ends: SearchEnd;
  readonly reason: string;
}

/** The best result so far, lower is better, after the points under `also` and after each proposed point. */
type BestSoFar = readonly number[];

function metCondition({ noGain, target }: UntilSpec, best: BestSoFar, goal: Goal): MetCondition | null {
  const last = best.at(-1) ?? Number.POSITIVE_INFINITY;
  const sign = goal === 'minimize' ? 1 : -1;
  if (target !== undefined && last <= sign * target)
    return { ends: 'target', reason: `a result of ${formatNumber(sign * last)} reached the target` };
  const without = best.length - 1 - best.indexOf(last);
  if (noGain !== undefined && without >= noGain)
    return {
      ends: 'no_gain',
      reason: `${formatCounted(without, 'point')} in a row brought no better result`,
    };
  return null;
}

/** With replicates a point's result is their mean, as in the ranking. Null while a trial is open. */
function bestSoFar(trials: SearchedTrials, cohorts: number, size: number): BestSoFar | null {
  const { table, outcome } = trials;
  const [start, end] = [table.sizeAfter(0), table.sizeAfter(cohorts)];
  const values: number[] = [];
  for (let position = 0; position < end; position++) {
    const value = outcome(position);
    if (value === 'open') return null;
    values.push(typeof value === 'number' ? value : Number.POSITIVE_INFINITY);
  }
  const best = [bestMean(values.slice(0, start), size)];
  for (let at = start; at < end; at += size)
    best.push(Math.min(best.at(-1) ?? Number.POSITIVE_INFINITY, mean(values.slice(at, at + size))));
  return best;
}

/** The least mean of the points, each with `size` replicates. */
function bestMean(values: readonly number[], size: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let at = 0; at < values.length; at += size) best = Math.min(best, mean(values.slice(at, at + size)));
  return best;
}

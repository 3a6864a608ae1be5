/** The search of one sweep: proposes cohorts for its table of trials. */
import type { Proposed } from '../model/events.js';
import { ModelSearch } from './modelSearch.js';
import { type KnownTrials, nextCohort, type SearchProgress } from './nextCohort.js';
import { samplerOf } from './samplers.js';
import {
  type Search,
  type SearchedPlan,
  type SearchedTrials,
  searchOf,
  usesResults,
} from './searchedPlan.js';
import { type ProposedPoint, searchSpace } from './searchSpace.js';
import { endingCohort, UntilSearch, waitsForResults } from './untilSearch.js';

/** `model`: the search that models results, if not in this thread. */
export function openSearch(plan: SearchedPlan, model: Search = new ModelSearch(plan)): Search {
  const { until } = plan.spec;
  const search = usesResults(searchOf(plan)) ? model : new DrawSearch(plan);
  return waitsForResults(until) ? new UntilSearch(plan, until, search) : search;
}

/** A search whose proposals depend on no result. */
class DrawSearch implements Search {
  readonly #plan: SearchedPlan;
  readonly #sampler: ReturnType<typeof samplerOf>;

  constructor(plan: SearchedPlan) {
    this.#plan = plan;
    this.#sampler = samplerOf(searchOf(plan), searchSpace(plan.searched.groups));
  }

  /** The next cohorts, until they have this many points or the search ends. */
  next({ table }: SearchedTrials, points: number): Proposed[] {
    const search = searchOf(this.#plan);
    const cohorts: Proposed[] = [];
    const added = new Set<string>();
    let progress: SearchProgress = table;
    const known: KnownTrials = {
      idOf: (point: ProposedPoint) => this.#plan.searched.idOf(point),
      has: (id: string) => added.has(id) || table.position(id) !== undefined,
    };
    let left = points;
    while (left > 0 && progress.points < search.trials) {
      const cohort = nextCohort(search, progress, { sampler: this.#sampler, trials: known });
      cohorts.push(cohort);
      if (cohort.ends !== undefined) break;
      left -= cohort.points.length;
      for (const point of cohort.points) added.add(this.#plan.searched.idOf(point) ?? '');
      progress = {
        cohorts: cohort.cohort,
        points: progress.points + cohort.points.length,
        drawn: cohort.drawn,
      };
    }
    return cohorts;
  }
}

/** The cohort that ends a search because its time is over. */
export function lateCohort(progress: SearchProgress): Proposed {
  return endingCohort(progress, { ends: 'time', reason: 'limits.total_time is over' });
}

/** The cohort that ends a search because its budget is used up. */
export function spentCohort(progress: SearchProgress): Proposed {
  return endingCohort(progress, { ends: 'budget', reason: 'until.budget is used up' });
}

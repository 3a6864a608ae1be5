/** The search of one sweep: proposes cohorts for its table of trials. */
import { present } from '../base/assert.js';
import type { Proposed } from '../model/events.js';
import type { Axis, SweepSpec } from '../model/sweepSpec.js';
import type { GrowingTable } from '../model/trial.js';
import { nextCohort, type SearchProgress } from './nextCohort.js';
import { type Sampler, samplerOf } from './samplers.js';
import { type ProposedPoint, searchSpace } from './searchSpace.js';

/** What a search needs of its plan. */
export interface SearchedPlan {
  readonly spec: SweepSpec;
  /** The swept axes, those that are zipped together. */
  readonly searchGroups: readonly (readonly Axis[])[];
  /** The id of the first trial of a point; null if a condition of `where` refuses the point. */
  proposedId(point: ProposedPoint): string | null;
}

export class Search {
  readonly #plan: SearchedPlan;
  readonly #sampler: Sampler;

  constructor(plan: SearchedPlan) {
    this.#plan = plan;
    this.#sampler = samplerOf(this.#spec, searchSpace(plan.searchGroups));
  }

  get #spec() {
    return present(this.#plan.spec.search, 'a search');
  }

  /** The next cohorts, until they have this many points or the search ends. */
  next(trials: GrowingTable, points: number): Proposed[] {
    const cohorts: Proposed[] = [];
    const added = new Set<string>();
    let progress: SearchProgress = trials;
    const known = {
      idOf: (point: ProposedPoint) => this.#plan.proposedId(point),
      has: (id: string) => added.has(id) || trials.position(id) !== undefined,
    };
    let left = points;
    while (left > 0 && progress.points < this.#spec.trials) {
      const cohort = nextCohort(this.#spec, progress, { sampler: this.#sampler, trials: known });
      cohorts.push(cohort);
      if (cohort.ends !== undefined) break;
      left -= cohort.points.length;
      for (const point of cohort.points) added.add(this.#plan.proposedId(point) ?? '');
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
export function lateCohort({ cohorts, drawn }: SearchProgress): Proposed {
  const reason = 'limits.total_time is over';
  return { type: 'proposed', cohort: cohorts + 1, drawn, points: [], reason, ends: 'time' };
}

/** A search with a model of its results, which has long proposals made on a thread. Meanwhile it proposes nothing. */
import type { Proposed } from '../model/events.js';
import type { Plan } from '../plan/planSweep.js';
import { ModelSearch } from '../search/modelSearch.js';
import type { Search, SearchedTrials } from '../search/searchedPlan.js';
import { searchRequest } from './searchRequest.js';
import type { Proposer } from './searchThread.js';

export class ThreadedSearch implements Search {
  readonly #plan: Plan;
  readonly #thread: Proposer;
  readonly #model: ModelSearch;
  /** The cohort after this number of them; undefined while the thread makes it, null if the thread failed. */
  #asked: { readonly after: number; cohorts?: readonly Proposed[] | null } | null = null;

  constructor(plan: Plan, thread: Proposer) {
    this.#plan = plan;
    this.#thread = thread;
    this.#model = new ModelSearch(plan);
  }

  next(trials: SearchedTrials): readonly Proposed[] {
    if (!this.#model.takesLong(trials)) return this.#model.next(trials);
    const { cohorts: after } = trials.table;
    if (this.#asked?.after !== after) {
      const asked: { after: number; cohorts?: readonly Proposed[] | null } = { after };
      this.#asked = asked;
      this.#thread.ask(searchRequest(this.#plan, trials), (cohorts) => {
        asked.cohorts = cohorts;
      });
    }
    const { cohorts = [] } = this.#asked;
    return cohorts ?? this.#model.next(trials);
  }
}

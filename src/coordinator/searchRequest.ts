/** What a thread needs to know to propose the next cohort of a search, as plain data. */
import type { Configuration } from '../model/configuration.js';
import type { DataFacts } from '../model/dataset.js';
import type { Proposed } from '../model/events.js';
import type { Goal } from '../model/metrics.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { Plan } from '../plan/planSweep.js';
import { ModelSearch } from '../search/modelSearch.js';
import type { SearchedTrials, TrialOutcome } from '../search/searchedPlan.js';

export interface SearchRequest {
  readonly spec: SweepSpec;
  readonly facts: DataFacts;
  readonly goal: Goal;
  readonly cohorts: number;
  readonly points: number;
  readonly drawn: number;
  /** By cohort, the number of trials with it. */
  readonly sizes: readonly number[];
  /** By position. */
  readonly trials: readonly {
    readonly id: string;
    readonly configuration: Configuration;
    readonly outcome: TrialOutcome;
  }[];
}

export function searchRequest(
  { spec, facts }: Pick<SearchRequest, 'spec' | 'facts'>,
  { goal, table, outcome }: SearchedTrials,
): SearchRequest {
  const { cohorts, points, drawn, size } = table;
  return {
    ...{ spec, facts, goal, cohorts, points, drawn },
    sizes: Array.from({ length: cohorts + 1 }, (_, cohort) => table.sizeAfter(cohort)),
    trials: Array.from({ length: size }, (_, position) => ({
      id: table.id(position),
      configuration: table.configuration(position),
      outcome: outcome(position),
    })),
  };
}

/** The same cohort as without a thread, to the last bit. */
export function answerRequest(request: SearchRequest): Proposed[] {
  const { spec, facts, goal, cohorts, points, drawn, sizes, trials } = request;
  const positions = new Map(trials.map(({ id }, position) => [id, position]));
  const at = (position: number) => trials[position] ?? OUTSIDE;
  const table = {
    ...{ cohorts, points, drawn, size: trials.length },
    sizeAfter: (cohort: number) => sizes[Math.max(0, cohort)] ?? trials.length,
    id: (position: number) => at(position).id,
    configuration: (position: number) => at(position).configuration,
    position: (id: string) => positions.get(id),
  };
  return new ModelSearch(new Plan(spec, facts)).next({
    ...{ goal, table },
    outcome: (position) => at(position).outcome,
  });
}

const OUTSIDE: SearchRequest['trials'][number] = { id: '', configuration: {}, outcome: 'unknown' };

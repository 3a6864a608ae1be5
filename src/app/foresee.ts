/** The trials that a search is going to propose. Of samplers that wait for results, others stand in for the forecast. */
import { formatCount, formatCounted } from '../base/format.js';
import { isGrowing } from '../model/trial.js';
import { Plan } from '../plan/planSweep.js';
import { trialTable } from '../plan/trialTable.js';
import { openSearch } from '../search/search.js';
import { usesResults } from '../search/searchedPlan.js';

/** A plan that lists them, and a line for the user if they are others or fewer than the sweep file says. */
export interface Foreseen {
  readonly plan: Plan;
  readonly notice: string | null;
}

export function foresee(plan: Plan): Foreseen {
  const { spec, facts } = plan;
  const { search } = spec;
  if (search === undefined) return { plan, notice: null };
  const isGuess = usesResults(search);
  const { until: _, ...endless } = spec;
  const even = new Plan(
    { ...endless, search: { ...search, sampler: isGuess ? 'sobol' : search.sampler } },
    facts,
  );
  const table = trialTable(even);
  if (!isGrowing(table)) return { plan, notice: null };
  const cohorts = openSearch(even).next({ goal: 'minimize', table, outcome: () => 'open' }, search.trials);
  const points = cohorts.flatMap((cohort) => cohort.points);
  const foreseen = new Plan(spec, facts, points);
  const last = cohorts.at(-1);
  if (last?.ends !== undefined) {
    const number = formatCount(search.trials);
    const notice = `search.trials is ${number}, but only ${formatCounted(points.length, 'point')} will be tried: ${last.reason}`;
    return { plan: foreseen, notice };
  }
  const notices = [
    ...(isGuess
      ? [
          `${search.sampler} chooses its points from results: the plan counts and forecasts points spread evenly over the space`,
        ]
      : []),
    ...(spec.until === undefined
      ? []
      : ['until may end the search early: the plan counts and forecasts all of its points']),
  ];
  return { plan: foreseen, notice: notices.length === 0 ? null : notices.join('; ') };
}

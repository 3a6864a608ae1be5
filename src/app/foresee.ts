/** The trials that a search is going to propose: its samplers do not look at results, so they are known before. */
import { formatCount, formatCounted } from '../base/format.js';
import { isGrowing } from '../model/trial.js';
import { Plan } from '../plan/planSweep.js';
import { trialTable } from '../plan/trialTable.js';
import { Search } from '../search/search.js';

/** A plan that lists them, and a line if there are fewer than the sweep file asks for. */
export interface Foreseen {
  readonly plan: Plan;
  readonly notice: string | null;
}

export function foresee(plan: Plan): Foreseen {
  const { spec, facts } = plan;
  const table = trialTable(plan);
  if (spec.search === undefined || !isGrowing(table)) return { plan, notice: null };
  const cohorts = new Search(plan).next(table, spec.search.trials);
  const points = cohorts.flatMap((cohort) => cohort.points);
  const last = cohorts.at(-1);
  const notice =
    last?.ends === undefined
      ? null
      : `search.trials is ${formatCount(spec.search.trials)}, but only ${formatCounted(points.length, 'point')} will be tried: ${last.reason}`;
  return { plan: new Plan(spec, facts, points), notice };
}

/** Whether a sweep can have two objectives: what cannot choose between trials that are each better in one. */
import type { Settings } from '../model/sweepSpec.js';
import { usesResults } from '../search/searchedPlan.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { type Problem, problemAt } from './problem.js';
import type { SweepFile } from './sweepFile.js';

export function checkObjectives(
  file: SweepFile,
  settings: Settings | undefined,
  trainer: TrainerDescription,
): Problem[] {
  const { rank_by: rankBy, search, until, prune, replicates } = file;
  if (rankBy === undefined || typeof rankBy === 'string') return [];
  const [first] = rankBy;
  const second = typeof rankBy[1] === 'string' ? rankBy[1] : rankBy[1].metric;
  const problems: Problem[] = [];
  if (second === first)
    problems.push(problemAt(['rank_by', 1], `must be another objective than the first; got ${first} twice`));
  const own = settings === undefined ? undefined : trainer.metricsOf({ settings })[0]?.name;
  if (own !== undefined && own !== first)
    problems.push(problemAt(['rank_by', 0], `must be the metric of the sweep, ${own}; got ${first}`));
  const refuse = (key: string, why: string) =>
    problems.push(
      problemAt([key], `cannot be given with two objectives: ${why}`, { at: 'key', code: 'not-together' }),
    );
  if (prune !== undefined)
    refuse('prune', `it compares trainings by one value. Write rank_by: ${first}, or leave prune out`);
  if (until?.target !== undefined || until?.no_gain !== undefined)
    refuse('until', `no single result is the best. Write until: { budget: 2h }, or rank_by: ${first}`);
  if (replicates !== undefined)
    refuse(
      'replicates',
      `the fronts are of single trials. Sweep seed as an axis, or write rank_by: ${first}`,
    );
  if (search !== undefined && usesResults(search)) {
    const message = `must be sobol or random with two objectives: ${search.sampler} learns from one; got ${search.sampler}. Or write rank_by: ${first}`;
    problems.push(problemAt(['search', 'sampler'], message));
  }
  return problems;
}

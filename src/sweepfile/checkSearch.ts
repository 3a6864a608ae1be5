/** Whether a search can be planned: what it draws from, and the keys that go with it. */
import { formatCount } from '../base/format.js';
import { MAX_CMA_AXES, MAX_CMA_TRIALS, MAX_GP_AXES, MAX_GP_TRIALS } from '../model/specDefaults.js';
import type { Axis, SearchSpec } from '../model/sweepSpec.js';
import { usesResults } from '../search/searchedPlan.js';
import { MAX_SOBOL_DIMENSIONS } from '../search/sobolNumbers.js';
import { keysAt, type LocatedValue } from './locatedValue.js';
import { type Problem, problemAt } from './problem.js';
import type { SweepFile } from './sweepFile.js';

/** Whether the conditions that end a search can be met before its last point. */
export function checkUntil({ search, until }: SweepFile): Problem[] {
  if (until === undefined) return [];
  if (search === undefined) {
    const message = 'needs search: a grid trains every combination; limits.total_time ends one early';
    return [problemAt(['until'], message, { at: 'key', code: 'not-together' })];
  }
  if (Object.keys(until).length === 0)
    return [problemAt(['until'], 'must have no_gain, target or budget; got none of them')];
  const { no_gain: noGain = 0 } = until;
  if (noGain < search.trials) return [];
  const message = `must be less than search.trials, ${formatCount(search.trials)}; got ${formatCount(noGain)}`;
  return [problemAt(['until', 'no_gain'], message)];
}

export function checkSearch(axes: readonly Axis[], file: SweepFile, root: LocatedValue): Problem[] {
  const { search, limits, zip } = file;
  if (search === undefined) return [];
  const problems: Problem[] = [];
  const swept = axes.filter(({ values }) => values.length > 1);
  // An axis with an error of its own is missing here.
  if (swept.length === 0 && axes.length === keysAt(root, ['hyperparameters']).length) {
    problems.push(problemAt(['search'], 'has nothing to choose: every hyperparameter has one value'));
  }
  if (limits.trials !== undefined) {
    const message = 'cannot be given with search; search.trials says how many points are tried';
    problems.push(problemAt(['limits', 'trials'], message, { at: 'key', code: 'not-together' }));
  }
  for (const [group, names] of zip.entries()) {
    const index = names.findIndex((name) =>
      axes.some((axis) => axis.name === name && axis.scale !== undefined),
    );
    if (index === -1) continue;
    const message = `must be an axis that lists its values; ${names[index]} is a range`;
    problems.push(problemAt(['zip', group, index], message));
  }
  // Zipped axes are drawn together.
  const followers = new Set(zip.flatMap((names) => names.slice(1)));
  const drawn = swept.filter(({ name }) => !followers.has(name)).length;
  if (search.sampler === 'sobol' && drawn > MAX_SOBOL_DIMENSIONS) {
    const message = `must be random with more than ${MAX_SOBOL_DIMENSIONS} axes; got sobol for ${drawn}`;
    problems.push(problemAt(['search', 'sampler'], message));
  }
  return [...problems, ...checkModel(file, drawn)];
}

/** What a sampler can model in time. */
const MODEL_LIMITS: Readonly<
  Partial<Record<SearchSpec['sampler'], { readonly axes: number; readonly trials: number }>>
> = {
  gp: { axes: MAX_GP_AXES, trials: MAX_GP_TRIALS },
  cma_es: { axes: MAX_CMA_AXES, trials: MAX_CMA_TRIALS },
};

function checkModel({ search, prune }: SweepFile, axes: number): Problem[] {
  if (search === undefined) return [];
  const { sampler, trials, overlap } = search;
  if (!usesResults(search)) {
    if (overlap === undefined) return [];
    const message = `has no effect with ${sampler}, which waits for no results`;
    return [problemAt(['search', 'overlap'], message, { at: 'key', code: 'not-together' })];
  }
  const problems: Problem[] = [];
  if (prune !== undefined) {
    const message = `cannot be given with ${sampler}: the pruner waits for all trials and ${sampler} for the results of the first; use sampler: sobol, or leave prune out`;
    problems.push(problemAt(['prune'], message, { at: 'key', code: 'not-together' }));
  }
  const limits = MODEL_LIMITS[sampler] ?? { axes: Infinity, trials: Infinity };
  if (axes > limits.axes) {
    const message = `must be tpe with more than ${limits.axes} axes; got ${sampler} for ${axes}`;
    problems.push(problemAt(['search', 'sampler'], message));
  }
  if (trials > limits.trials) {
    const message = `must be at most ${formatCount(limits.trials)} with ${sampler}; got ${formatCount(trials)}; use sampler: tpe for more`;
    problems.push(problemAt(['search', 'trials'], message));
  }
  return problems;
}

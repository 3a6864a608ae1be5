/** Whether a search can be planned: what it draws from, and the keys that go with it. */
import type { Axis } from '../model/sweepSpec.js';
import { MAX_SOBOL_DIMENSIONS } from '../search/sobolNumbers.js';
import { keysAt, type LocatedValue } from './locatedValue.js';
import { type Problem, problemAt } from './problem.js';
import type { SweepFile } from './sweepFile.js';

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
  if (search.sampler === 'sobol' && swept.length > MAX_SOBOL_DIMENSIONS) {
    const message = `must be random with more than ${MAX_SOBOL_DIMENSIONS} axes; got sobol for ${swept.length}`;
    problems.push(problemAt(['search', 'sampler'], message));
  }
  return problems;
}

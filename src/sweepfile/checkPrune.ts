/** Whether trainings can be compared at rungs. */
import type { Axis } from '../model/sweepSpec.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { type Problem, problemAt } from './problem.js';
import { hasPruneKey, pruneSpec, rulesWith } from './pruneSpec.js';
import type { SweepFile } from './sweepFile.js';

export function checkPrune(
  axes: readonly Axis[],
  { prune, also }: SweepFile,
  { lengthAxes }: TrainerDescription,
): Problem[] {
  if (prune === undefined) return [];
  const { rule, rungs, keep = [], wait } = pruneSpec(prune);
  const problems = foreignKeys(prune);
  const isSorted = (values: readonly number[], sign: number) =>
    values.every((value, i) => i === 0 || sign * (value - (values[i - 1] ?? 0)) > 0);
  if (!isSorted(rungs, 1)) problems.push(problemAt(['prune', 'rungs'], 'must go up'));
  if (!isSorted(keep, -1)) problems.push(problemAt(['prune', 'keep'], 'must go down'));
  if (hasPruneKey(rule, 'keep') && rungs.length !== keep.length) {
    const message = `must have a share for each of the ${rungs.length} rungs; got ${keep.length}`;
    problems.push(problemAt(['prune', 'keep'], message));
  }
  if (hasPruneKey(rule, 'wait') && wait !== undefined && wait >= rungs.length) {
    const message = `must be less than the number of rungs, ${rungs.length}; got ${wait}`;
    problems.push(problemAt(['prune', 'wait'], message));
  }
  const long = axes.find(({ name, values }) => lengthAxes.includes(name) && values.length > 1);
  const own = Object.entries(also).find(([, point]) => lengthAxes.some((name) => name in point));
  if (long !== undefined || own !== undefined) {
    const what = long?.name ?? `also.${own?.[0]}`;
    const message = `compares trainings of one length; ${what} gives several. Fix it to one value`;
    problems.push(problemAt(['prune'], message));
  }
  return problems;
}

/** Keys of another rule. */
function foreignKeys({ rule, ...stated }: NonNullable<SweepFile['prune']>): Problem[] {
  return (Object.keys(stated) as (keyof typeof stated)[])
    .filter((key) => stated[key] !== undefined && !hasPruneKey(rule, key))
    .map((key) => {
      const message = `has no effect with ${rule}; it belongs to ${rulesWith(key).join(' and ')}`;
      return problemAt(['prune', key], message, { at: 'key', code: 'not-together' });
    });
}

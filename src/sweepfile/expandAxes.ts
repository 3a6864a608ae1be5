/** All axes of a sweep file with their values written out, and the problems with them. */

import { formatValue, type Value } from '../model/configuration.js';
import type { Axis } from '../model/sweepSpec.js';
import { hyperparameterOf } from '../trainers/hyperparameters.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { type AxisProblem, type AxisSpec, expandAxis } from './expandAxis.js';
import { lineForForeignAxis } from './foreignAxis.js';
import { isMap, keysAt, type LocatedValue, partAt } from './locatedValue.js';
import { type Problem, problemAt } from './problem.js';
import { searchRange } from './searchRange.js';
import type { SweepFile } from './sweepFile.js';

/** A value that is accepted but was probably not meant so. */
export interface Notice {
  readonly name: string;
  readonly message: string;
}

/** The axes that are sound, in the order of the file, duplicates still in them. */
export function expandAxes(
  file: SweepFile,
  root: LocatedValue,
  trainer: TrainerDescription,
): { axes: Axis[]; problems: Problem[]; notices: Notice[] } {
  const axes: Axis[] = [];
  const notices: Notice[] = [];
  const problems: Problem[] = [];
  for (const name of keysAt(root, ['hyperparameters'])) {
    const row = hyperparameterOf(trainer, name);
    if (row === null || !Object.hasOwn(file.hyperparameters, name)) continue;
    const axis = file.hyperparameters[name] as AxisSpec;
    const isWhole = row.kind === 'integer';
    const range = searchRange(axis, { isWhole, hasSearch: partAt(root, ['search']) !== undefined });
    const expanded = range ?? listed(axis, isWhole);
    const place = ['hyperparameters', name];
    if ('message' in expanded) {
      problems.push(problemAt([...place, ...expanded.path], expanded.message));
      continue;
    }
    const wrong = expanded.values.find((value) => !row.schema.safeParse(value).success);
    if (wrong === undefined) {
      axes.push({ name, ...expanded });
      notices.push(...foreignValue(name, expanded.values, partAt(root, place)));
    } else problems.push(problemAt(place, `must be ${row.expected}; got ${formatValue(wrong)}`));
  }
  return { axes, problems, notices };
}

/** A command may take a map as one value, but an axis of another tool looks the same. */
function foreignValue(name: string, values: readonly Value[], axis: LocatedValue | undefined): Notice[] {
  const isValue = typeof values[0] === 'object' && values[0] !== null;
  const line = axis !== undefined && isValue && isMap(axis.content) ? lineForForeignAxis(name, axis) : null;
  return line === null ? [] : [{ name, message: `one value, a map; write ${line} to sweep it` }];
}

function listed(axis: AxisSpec, isWhole: boolean): { readonly values: readonly Value[] } | AxisProblem {
  const values = expandAxis(axis, { isWhole });
  return 'message' in values ? values : { values };
}

/** Each value once; of zipped axes, each row. */
export function mergeDuplicates(
  axes: readonly Axis[],
  zip: SweepFile['zip'],
): { axes: Axis[]; notices: Notice[] } {
  const notices: Notice[] = [];
  const merged = axes.map((axis) => {
    const names = zip.find((group) => group.includes(axis.name)) ?? [axis.name];
    const members = axes.filter(({ name }) => names.includes(name));
    const kept = firstOfEach(members);
    const values = axis.values.filter((_, index) => kept.has(index));
    const repeated = axis.values.filter((_, index) => !kept.has(index));
    if (repeated.length > 0 && axis.name === members[0]?.name) {
      notices.push({ name: axis.name, message: repeatedMessage(names, repeated) });
    }
    return { ...axis, values };
  });
  return { axes: merged, notices };
}

/** The indices whose row of values has not occurred before. */
function firstOfEach(members: readonly Axis[]): ReadonlySet<number> {
  const first = new Map<string, number>();
  members[0]?.values.forEach((_, index) => {
    const row = JSON.stringify(members.map(({ values }) => values[index]));
    if (!first.has(row)) first.set(row, index);
  });
  return new Set(first.values());
}

function repeatedMessage(names: readonly string[], repeated: readonly Value[]): string {
  if (names.length > 1)
    return `${repeated.length} of the rows zipped with ${names.slice(1).join(', ')} repeat; merged`;
  const shown = [...new Set(repeated.map(formatValue))];
  const more = shown.length > 3 ? ` and ${shown.length - 3} more` : '';
  return `${shown.slice(0, 3).join(', ')}${more} given more than once; merged`;
}

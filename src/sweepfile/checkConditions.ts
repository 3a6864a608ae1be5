/** Whether the conditions of a sweep file can be evaluated: their names and types, and the order of `when`. */

import { printable } from '../base/printable.js';
import { compileExpression } from '../model/expression.js';
import { hyperparameterOf } from '../trainers/hyperparameters.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { variableKinds } from '../trainers/variableKinds.js';
import { keysAt, type LocatedValue, type Path } from './locatedValue.js';
import { type Problem, problemAt } from './problem.js';
import type { SweepFile } from './sweepFile.js';

export function checkWhere({ where }: SweepFile, trainer: TrainerDescription): Problem[] {
  const places: [string, Path][] =
    typeof where === 'string'
      ? [[where, ['where']]]
      : where.map((source, index) => [source, ['where', index]]);
  return places.flatMap(([source, path]) => compileAt(source, path, trainer).problems);
}

/**
 * `when` is worked out in its order: a condition may name what is settled before it, neither its own axis nor one
 * whose condition comes later.
 */
export function checkWhen(file: SweepFile, root: LocatedValue, trainer: TrainerDescription): Problem[] {
  const given = new Set(keysAt(root, ['hyperparameters']));
  const names = keysAt(root, ['when']).filter((name) => Object.hasOwn(file.when, name));
  return names.flatMap((name, index) => {
    const path = ['when', name];
    if (!given.has(name)) {
      return [problemAt(path, `must be of an axis; hyperparameters.${name} is not given`, { at: 'key' })];
    }
    if (hyperparameterOf(trainer, name)?.default === null) {
      const other = trainer.exclusive.find((pair) => pair.includes(name))?.find((one) => one !== name);
      const help = other === undefined ? '' : `; use ${other}`;
      return [problemAt(path, `has no default to take where the condition is false${help}`, { at: 'key' })];
    }
    const { names: used, problems } = compileAt(file.when[name] ?? '', path, trainer);
    const unsettled = names
      .slice(index)
      .find((later) => dependsOn(used, later, (variable) => trainer.derivedFrom(variable, given)));
    if (unsettled === undefined) return problems;
    const reason =
      unsettled === name ? `it depends on ${name} itself` : `${unsettled} has a condition that comes later`;
    return [...problems, problemAt(path, `must only depend on what is settled before it; ${reason}`)];
  });
}

function compileAt(
  source: string,
  path: Path,
  trainer: TrainerDescription,
): { names: readonly string[]; problems: Problem[] } {
  const compiled = compileExpression(source, variableKinds(trainer));
  if ('expression' in compiled) return { names: compiled.expression.names, problems: [] };
  return {
    names: [],
    problems: [
      problemAt(path, `is no condition: ${printable(compiled.problem)}`, { code: 'bad-expression' }),
    ],
  };
}

function dependsOn(
  used: readonly string[],
  axis: string,
  derivedFrom: (variable: string) => readonly string[],
): boolean {
  return used.some((name) => name === axis || derivedFrom(name).includes(axis));
}

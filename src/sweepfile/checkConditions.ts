/** Whether the conditions of a sweep file can be evaluated: their names and types, and the order of `when`. */

import { printable } from '../base/printable.js';
import { REPLICATE_AXIS } from '../model/configuration.js';
import { compileExpression } from '../model/expression.js';
import type { Axis } from '../model/sweepSpec.js';
import { namesAxis } from '../trainers/axisVariables.js';
import { hyperparameterOf } from '../trainers/hyperparameters.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { variableKinds } from '../trainers/variableKinds.js';
import { keysAt, type LocatedValue, type Path } from './locatedValue.js';
import { type Problem, problemAt } from './problem.js';
import type { SweepFile } from './sweepFile.js';

/** What conditions are checked against. */
export interface Conditioned {
  readonly root: LocatedValue;
  readonly trainer: TrainerDescription;
  /** The sound axes of the file. */
  readonly axes: readonly Axis[];
}

export function checkWhere(file: SweepFile, conditioned: Conditioned): Problem[] {
  const { where } = file;
  const places: [string, Path][] =
    typeof where === 'string'
      ? [[where, ['where']]]
      : where.map((source, index) => [source, ['where', index]]);
  return places.flatMap(([source, path]) => compileAt(source, path, { file, ...conditioned }).problems);
}

/**
 * `when` is worked out in its order: a condition may name what is settled before it, neither its own axis nor one
 * whose condition comes later.
 */
export function checkWhen(file: SweepFile, conditioned: Conditioned): Problem[] {
  const { root, trainer } = conditioned;
  const given = new Set(keysAt(root, ['hyperparameters']));
  const names = keysAt(root, ['when']).filter((name) => Object.hasOwn(file.when, name));
  return names.flatMap((name, index) => {
    const path = ['when', name];
    if (!given.has(name)) {
      return [problemAt(path, `must be of an axis; hyperparameters.${name} is not given`, { at: 'key' })];
    }
    // An axis of any name is left out where its condition is false.
    if (trainer.hyperparameters !== 'any' && hyperparameterOf(trainer, name)?.default === null) {
      const other = trainer.exclusive.find((pair) => pair.includes(name))?.find((one) => one !== name);
      const help = other === undefined ? '' : `; use ${other}`;
      return [problemAt(path, `has no default to take where the condition is false${help}`, { at: 'key' })];
    }
    const source = file.when[name] ?? '';
    const { names: used, problems } = compileAt(source, path, { file, ...conditioned });
    const unsettled = names
      .slice(index)
      .find((later) =>
        trainer.hyperparameters === 'any'
          ? namesAxis(source, later)
          : dependsOn(used, later, (variable) => trainer.derivedFrom(variable, given)),
      );
    if (unsettled === undefined) return problems;
    const reason =
      unsettled === name ? `it depends on ${name} itself` : `${unsettled} has a condition that comes later`;
    return [...problems, problemAt(path, `must only depend on what is settled before it; ${reason}`)];
  });
}

function compileAt(
  source: string,
  path: Path,
  { file, trainer, axes }: Conditioned & { readonly file: SweepFile },
): { names: readonly string[]; problems: Problem[] } {
  const replicates = file.replicates === undefined ? [] : [{ name: REPLICATE_AXIS, values: [1] }];
  const given = { axes: [...axes, ...replicates], conditional: Object.keys(file.when) };
  const compiled = compileExpression(source, variableKinds(trainer, given));
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

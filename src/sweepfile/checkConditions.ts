/** Whether the conditions of a sweep file can be evaluated: their names and types, and the order of `when`. */

import { printable } from '../base/printable.js';
import { compileExpression } from '../model/expression.js';
import { CONDITION_VARIABLES } from '../trainers/network/conditionVariables.js';
import type { HyperparameterName } from '../trainers/network/hyperparameters.js';
import { keysAt, type LocatedValue, type Path } from './locatedValue.js';
import { type Problem, problemAt } from './problem.js';
import type { SweepFile } from './sweepFile.js';

export function checkWhere({ where }: SweepFile): Problem[] {
  const places: [string, Path][] =
    typeof where === 'string'
      ? [[where, ['where']]]
      : where.map((source, index) => [source, ['where', index]]);
  return places.flatMap(([source, path]) => compileAt(source, path).problems);
}

/**
 * `when` is worked out in its order: a condition may name what is settled before it, neither its own axis nor one
 * whose condition comes later.
 */
export function checkWhen(file: SweepFile, root: LocatedValue): Problem[] {
  const given = new Set(keysAt(root, ['hyperparameters']));
  const names = keysAt(root, ['when']).filter((name): name is HyperparameterName =>
    Object.hasOwn(file.when, name),
  );
  return names.flatMap((name, index) => {
    const path = ['when', name];
    if (!given.has(name)) {
      return [problemAt(path, `must be of an axis; hyperparameters.${name} is not given`, { at: 'key' })];
    }
    if (name === 'iterations') {
      return [
        problemAt(path, 'has no default to take where the condition is false; use epochs', { at: 'key' }),
      ];
    }
    const { names: used, problems } = compileAt(file.when[name] ?? '', path);
    const unsettled = names.slice(index).find((later) => dependsOn(used, later, given));
    if (unsettled === undefined) return problems;
    const reason =
      unsettled === name ? `it depends on ${name} itself` : `${unsettled} has a condition that comes later`;
    return [...problems, problemAt(path, `must only depend on what is settled before it; ${reason}`)];
  });
}

function compileAt(source: string, path: Path): { names: readonly string[]; problems: Problem[] } {
  const compiled = compileExpression(source, CONDITION_VARIABLES);
  if ('expression' in compiled) return { names: compiled.expression.names, problems: [] };
  return {
    names: [],
    problems: [
      problemAt(path, `is no condition: ${printable(compiled.problem)}`, { code: 'bad-expression' }),
    ],
  };
}

function dependsOn(used: readonly string[], axis: HyperparameterName, given: ReadonlySet<string>): boolean {
  return used.some((name) => name === axis || derivedFrom(name, given).includes(axis));
}

/** The axes that a name of a condition follows from. */
function derivedFrom(name: string, given: ReadonlySet<string>): readonly HyperparameterName[] {
  switch (name) {
    case 'hidden_layers':
    case 'hidden_units':
    case 'layers':
    case 'parameters':
    case 'multiply_adds':
      return ['hidden_layers', 'hidden_units'];
    case 'activation':
      return ['activation', 'hidden_layers', 'hidden_units'];
    case 'momentum':
      return ['momentum', 'optimizer'];
    case 'epochs':
      return given.has('iterations') ? ['iterations', 'batch_size'] : ['epochs'];
    case 'iterations':
      return given.has('iterations') ? ['iterations'] : ['epochs', 'batch_size'];
    default:
      return [];
  }
}

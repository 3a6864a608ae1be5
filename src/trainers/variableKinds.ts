import type { VariableKind } from '../model/expression.js';
import { axisVariables, type ConditionAxes } from './axisVariables.js';
import type { TrainerDescription } from './trainer.js';

/** The names that conditions may use, each with its kind. */
export function variableKinds(
  { variables, hyperparameters }: TrainerDescription,
  given: ConditionAxes,
): Readonly<Record<string, VariableKind>> {
  if (hyperparameters === 'any') return axisVariables(given);
  return Object.fromEntries(Object.entries(variables).map(([name, { kind }]) => [name, kind]));
}

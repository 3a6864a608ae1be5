import type { VariableKind } from '../model/expression.js';
import type { TrainerDescription } from './trainer.js';

/** The names that conditions may use, each with its kind. */
export function variableKinds({ variables }: TrainerDescription): Readonly<Record<string, VariableKind>> {
  return Object.fromEntries(Object.entries(variables).map(([name, { kind }]) => [name, kind]));
}

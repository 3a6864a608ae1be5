/** The conditions of `where` and `when`, evaluated at a configuration. */
import { UserError } from '../base/errors.js';
import type { Configuration } from '../model/configuration.js';
import type { DataFacts } from '../model/dataset.js';
import { compileExpression, type Expression, type ExpressionValue } from '../model/expression.js';
import type { ConditionAxes } from '../trainers/axisVariables.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { variableKinds } from '../trainers/variableKinds.js';

/** A condition of a sweep over one data set. */
export interface Condition {
  readonly source: string;
  /** @throws UserError if an operation fails on the configuration's values. */
  isTrue(configuration: Configuration): boolean;
}

export interface ConditionPlace {
  readonly trainer: TrainerDescription;
  readonly facts: DataFacts;
  /** As errors name it. */
  readonly place: string;
  readonly given: ConditionAxes;
}

/** Conditions were checked when the sweep file was read. Some errors show only when they are evaluated. */
export function compileCondition(
  source: string,
  { trainer, facts, place, given }: ConditionPlace,
): Condition {
  const compiled = compileExpression(source, variableKinds(trainer, given));
  if ('problem' in compiled) throw new UserError(`${place}: ${compiled.problem}`, { code: 'bad-expression' });
  const { expression } = compiled;
  return {
    source,
    isTrue: (configuration) => {
      // Computes only the named variables, because that takes longer than the evaluation.
      const values: Record<string, ExpressionValue> = {};
      for (const name of expression.names) values[name] = trainer.variableValue(name, configuration, facts);
      return evaluate(expression, values, { place, trainer });
    },
  };
}

function evaluate(
  expression: Expression,
  values: Readonly<Record<string, ExpressionValue>>,
  { place, trainer }: { place: string; trainer: TrainerDescription },
): boolean {
  try {
    return expression.holds(values);
  } catch (cause) {
    const named = Object.entries(values).map(([name, value]) => `${name} is ${JSON.stringify(value)}`);
    const meanings = expression.names.flatMap((name) => {
      const meaning = trainer.variables[name]?.meaning ?? null;
      return meaning === null ? [] : [`${name} is ${meaning}.`];
    });
    throw new UserError(`${place}: ${expression.source} cannot be evaluated if ${named.join(', ')}`, {
      code: 'bad-expression',
      ...(meanings.length === 0 ? {} : { hint: meanings.join(' ') }),
      cause,
    });
  }
}

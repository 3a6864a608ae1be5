/** The conditions of `where` and `when`, evaluated at a configuration. */
import { UserError } from '../base/errors.js';
import type { DataFacts } from '../model/dataset.js';
import { compileExpression, type Expression, type ExpressionValue } from '../model/expression.js';
import { hyperparameterOf } from '../model/trial.js';
import { CONDITION_VARIABLES } from '../trainers/network/conditionVariables.js';
import { type Configuration, iterationsPerEpoch } from '../trainers/network/configuration.js';
import { layerShapes, parameterCount, trainingMultiplyAdds } from '../trainers/network/shapes.js';

/** A condition of a sweep over one data set. */
export interface Condition {
  readonly source: string;
  /** @throws UserError where an operation fails on its values. */
  isTrue(configuration: Configuration): boolean;
}

type VariableName = keyof typeof CONDITION_VARIABLES;

/** The conditions were checked when the sweep file was read, but for what their types do not show. */
export function compileCondition(source: string, facts: DataFacts, place: string): Condition {
  const compiled = compileExpression(source, CONDITION_VARIABLES);
  if ('problem' in compiled) throw new UserError(`${place}: ${compiled.problem}`, { code: 'bad-expression' });
  const { expression } = compiled;
  const names = expression.names as readonly VariableName[];
  return {
    source,
    isTrue: (configuration) => {
      // Only what it names is worked out: that takes longer than the evaluation.
      const values: Partial<Record<VariableName, ExpressionValue>> = {};
      for (const name of names) values[name] = variableValue(name, configuration, facts);
      return evaluate(expression, values as Record<string, ExpressionValue>, place);
    },
  };
}

function evaluate(
  expression: Expression,
  values: Readonly<Record<string, ExpressionValue>>,
  place: string,
): boolean {
  try {
    return expression.holds(values);
  } catch (cause) {
    const named = Object.entries(values).map(([name, value]) => `${name} is ${JSON.stringify(value)}`);
    throw new UserError(`${place}: ${expression.source} cannot be evaluated where ${named.join(', ')}`, {
      code: 'bad-expression',
      hint: 'hidden_units is a list where the layers differ; layers is always a list.',
      cause,
    });
  }
}

/** What a name stands for in a condition: a hyperparameter, or what follows from them and the data set. */
function variableValue(name: VariableName, configuration: Configuration, facts: DataFacts): ExpressionValue {
  const layers = configuration.hidden_units;
  switch (name) {
    case 'hidden_layers':
      return layers.length;
    case 'hidden_units':
      return hyperparameterOf(configuration, 'hidden_units', facts);
    case 'layers':
      return layers;
    case 'epochs':
      return configuration.iterations / iterationsPerEpoch(facts.trainExamples, configuration.batch_size);
    case 'parameters':
      return parameterCount(layerShapes(layers, facts));
    case 'multiply_adds':
      return trainingMultiplyAdds(layerShapes(layers, facts));
    case 'examples':
      return facts.trainExamples;
    case 'inputs':
    case 'outputs':
      return facts[name];
    default:
      return configuration[name];
  }
}

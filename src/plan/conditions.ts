/** The conditions of `where` and `when`, evaluated at a configuration. */
import { UserError } from '../base/errors.js';
import { CONDITION_VARIABLES } from '../spec/conditionVariables.js';
import { type Configuration, iterationsPerEpoch } from '../spec/configuration.js';
import type { DataFacts } from '../spec/dataset.js';
import { compileExpression, type Expression, type ExpressionValue } from '../spec/expression.js';
import { layerShapes, parameterCount, trainingMultiplyAdds } from '../spec/shapes.js';
import { hyperparameterOf } from '../spec/trial.js';

/** A condition of a sweep over one data set. */
export interface Condition {
  readonly source: string;
  isTrue(configuration: Configuration): boolean;
}

type VariableName = keyof typeof CONDITION_VARIABLES;

/** Answers that a condition remembers. */
const REMEMBERED = 10_000;

/**
 * Evaluating takes some 20 µs, and a grid asks again and again for the few values that a condition names: its
 * answers are kept by them. The conditions were checked when the sweep file was read, but for what their types
 * do not show.
 */
export function compileCondition(source: string, facts: DataFacts, place: string): Condition {
  const compiled = compileExpression(source, CONDITION_VARIABLES);
  if ('problem' in compiled) throw new UserError(`${place}: ${compiled.problem}`, { code: 'bad-expression' });
  const { expression } = compiled;
  const names = expression.names as readonly VariableName[];
  const answers = new Map<string, boolean>();
  const isTrue = (configuration: Configuration) => {
    const values = names.map((name) => variableValue(name, configuration, facts));
    const key = JSON.stringify(values);
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size >= REMEMBERED) answers.clear();
    const answer = evaluate(expression, values, place);
    answers.set(key, answer);
    return answer;
  };
  return { source, isTrue };
}

/** `values` are those of the expression's names, in their order. */
function evaluate(expression: Expression, values: readonly ExpressionValue[], place: string): boolean {
  const entries = expression.names.map((name, i) => [name, values[i] ?? Number.NaN] as const);
  try {
    return expression.holds(Object.fromEntries(entries));
  } catch (cause) {
    const named = entries.map(([name, value]) => `${name} is ${JSON.stringify(value)}`).join(', ');
    throw new UserError(`${place}: ${expression.source} cannot be evaluated where ${named}`, {
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

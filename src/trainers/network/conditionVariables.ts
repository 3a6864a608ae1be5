/**
 * What a condition of `where` and `when` may name: every hyperparameter, as it is trained with, and what follows
 * from them and the data set.
 */
import type { ConditionVariable, Hyperparameter } from '../trainer.js';

type Variables = Readonly<Record<string, ConditionVariable>>;

export function conditionVariables(table: Readonly<Record<string, Hyperparameter>>): Variables {
  const own = Object.entries(table).map(([name, { kind }]): [string, ConditionVariable] => [
    name,
    { kind: kind === 'choice' ? 'text' : 'number', meaning: null },
  ]);
  return { ...Object.fromEntries(own), ...SPECIAL, ...DERIVED };
}

function variable(kind: ConditionVariable['kind'], meaning: string): ConditionVariable {
  return { kind, meaning };
}

/** Hyperparameters that mean more in a condition than in a sweep file. */
const SPECIAL: Variables = {
  hidden_units: variable(
    'number or numbers',
    'a number where all layers are alike, a list of numbers where they differ',
  ),
  batch_size: variable('number', 'a number: full is the number of training examples'),
  iterations: variable(
    'number',
    'whichever of iterations and epochs is not given follows from the other and batch_size',
  ),
  epochs: variable('number', 'follows from iterations in the same way; not always a whole number'),
};

const DERIVED: Variables = {
  layers: variable(
    'numbers',
    'n[l] of each hidden layer, always a list: layers[0], size(layers), layers.all(n, n >= 8)',
  ),
  parameters: variable('number', 'how many W and b have together'),
  multiply_adds: variable('number', 'multiply-adds of one example, forward and backward'),
  examples: variable('number', 'training examples'),
  inputs: variable('number', 'input features n[0], after text became one-hot columns'),
  outputs: variable('number', 'units of the output layer n[L]'),
};

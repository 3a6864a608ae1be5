import type { VariableKind } from '../../model/expression.js';

/**
 * What a condition of `where` and `when` may name: every hyperparameter, as it is trained with, and what follows
 * from them and the data set.
 */
export const CONDITION_VARIABLES = {
  learning_rate: 'number',
  hidden_layers: 'number',
  hidden_units: 'number or numbers',
  batch_size: 'number',
  activation: 'text',
  momentum: 'number',
  optimizer: 'text',
  weight_decay: 'number',
  learning_rate_schedule: 'text',
  initialization: 'text',
  iterations: 'number',
  epochs: 'number',
  seed: 'number',
  layers: 'numbers',
  parameters: 'number',
  multiply_adds: 'number',
  examples: 'number',
  inputs: 'number',
  outputs: 'number',
} as const satisfies Record<string, VariableKind>;

/** What the names mean that are no hyperparameters, or mean more than the sweep file says. */
export const CONDITION_MEANINGS: Readonly<Partial<Record<keyof typeof CONDITION_VARIABLES, string>>> = {
  hidden_units: 'a number where all layers are alike, a list of numbers where they differ',
  batch_size: 'a number: full is the number of training examples',
  iterations: 'whichever of iterations and epochs is not given follows from the other and batch_size',
  epochs: 'likewise; not always a whole number',
  layers: 'n[l] of each hidden layer, always a list: layers[0], size(layers), layers.all(n, n >= 8)',
  parameters: 'how many W and b have together',
  multiply_adds: 'multiply-adds of one example, forward and backward',
  examples: 'training examples',
  inputs: 'input features n[0], after text became one-hot columns',
  outputs: 'units of the output layer n[L]',
};

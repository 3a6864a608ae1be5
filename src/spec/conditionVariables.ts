import type { VariableKind } from './expression.js';

/**
 * What a condition of `where` and `when` may name: every hyperparameter, as it is trained with, and what follows
 * from them and the data set.
 */
export const CONDITION_VARIABLES = {
  learning_rate: 'number',
  hidden_layers: 'number',
  /** A number where all layers are alike, else a list of them. */
  hidden_units: 'number or numbers',
  /** `full` is the number of training examples. */
  batch_size: 'number',
  activation: 'text',
  momentum: 'number',
  optimizer: 'text',
  weight_decay: 'number',
  learning_rate_schedule: 'text',
  initialization: 'text',
  /** Iterations and epochs follow from each other and the batch size, whichever is given. */
  iterations: 'number',
  epochs: 'number',
  seed: 'number',
  /** n[l] of each hidden layer. */
  layers: 'numbers',
  /** W and b of all layers. */
  parameters: 'number',
  /** Of forward and backward, for one example. */
  multiply_adds: 'number',
  /** In the training set. */
  examples: 'number',
  inputs: 'number',
  outputs: 'number',
} as const satisfies Record<string, VariableKind>;

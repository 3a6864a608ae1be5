/**
 * What a trial is trained with: one value for every hyperparameter, in its canonical form. The names are the
 * sweep file's, so that a configuration reads the same in a file, a queue job, an event and a report.
 */

export const ACTIVATIONS = ['relu', 'leaky_relu', 'tanh', 'sigmoid', 'linear'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export const OPTIMIZERS = ['sgd', 'nesterov', 'rmsprop', 'adam', 'adamw'] as const;
export type Optimizer = (typeof OPTIMIZERS)[number];

export const SCHEDULES = ['constant', 'inverse_time', 'exponential', 'cosine'] as const;
export type Schedule = (typeof SCHEDULES)[number];

export const INITIALIZATIONS = ['he', 'xavier'] as const;
export type Initialization = (typeof INITIALIZATIONS)[number];

/**
 * Numbers of the methods themselves, seldom tuned; the defaults are those of the papers. In a configuration
 * stand only those that differ from their default and matter to the method chosen.
 */
export interface Constants {
  /** Slope of leaky_relu below zero (Maas, Hannun, Ng 2013). */
  readonly leaky_relu_slope: number;
  /** Decay of Adam's and AdamW's first and second moment and the term beside the root (Kingma, Ba 2015). */
  readonly adam_beta1: number;
  readonly adam_beta2: number;
  readonly adam_epsilon: number;
  /** Decay of RMSprop's mean square and the term beside its root (Tieleman, Hinton 2012). */
  readonly rmsprop_decay: number;
  readonly rmsprop_epsilon: number;
  /** inverse_time: α = α0 / (1 + rate · epoch), epochs counted from 0. */
  readonly inverse_time_rate: number;
  /** exponential: α = α0 · factor^epoch. */
  readonly exponential_factor: number;
}

export const DEFAULT_CONSTANTS: Constants = {
  leaky_relu_slope: 0.01,
  adam_beta1: 0.9,
  adam_beta2: 0.999,
  adam_epsilon: 1e-8,
  rmsprop_decay: 0.9,
  rmsprop_epsilon: 1e-8,
  inverse_time_rate: 1,
  exponential_factor: 0.95,
};

export interface Configuration {
  /** α, above 0. */
  readonly learning_rate: number;
  /** n[l] of each hidden layer; none is logistic, softmax or linear regression. */
  readonly hidden_units: readonly number[];
  /** Examples in a mini-batch, at most those of the training set; equal to them is full-batch descent. */
  readonly batch_size: number;
  readonly activation: Activation;
  readonly optimizer: Optimizer;
  /** μ of sgd (v ← μv + dW, W ← W − αv) and nesterov, in [0, 1); 0 for the other optimizers. */
  readonly momentum: number;
  /** λ of the L2 term, on weights only: dW + λW; under adamw decoupled, W ← W − αλW. */
  readonly weight_decay: number;
  readonly learning_rate_schedule: Schedule;
  readonly initialization: Initialization;
  /** Updates of the parameters in all. */
  readonly iterations: number;
  /** Of the initial weights and the shuffling; a safe integer from 0. */
  readonly seed: number;
  readonly constants: Partial<Constants>;
}

/** Iterations in one epoch: the last mini-batch of an epoch may be smaller. */
export function iterationsPerEpoch(trainExamples: number, batchSize: number): number {
  return Math.ceil(trainExamples / batchSize);
}

/**
 * Every hyperparameter of a sweep file: what a value must be, its default, and a line of explanation. The sweep
 * file's schema, its reference, the command line and the errors all read this table.
 */
import { z } from 'zod';
import { ACTIVATIONS, INITIALIZATIONS, OPTIMIZERS, SCHEDULES } from './configuration.js';

export const HYPERPARAMETER_NAMES = [
  'learning_rate',
  'hidden_layers',
  'hidden_units',
  'batch_size',
  'activation',
  'momentum',
  'optimizer',
  'weight_decay',
  'learning_rate_schedule',
  'initialization',
  'iterations',
  'epochs',
  'seed',
] as const;
export type HyperparameterName = (typeof HYPERPARAMETER_NAMES)[number];

/** A value as a sweep file gives it: `hidden_units` may name each layer. */
export type HyperparameterValue = number | string | readonly number[];

export interface Hyperparameter {
  /** A number of its own scale, a whole number, or one of some words. */
  readonly kind: 'number' | 'integer' | 'choice' | 'integer or full' | 'integer or layers';
  readonly schema: z.ZodType<HyperparameterValue>;
  /** What a single value must be, as errors and the reference say it. */
  readonly expected: string;
  /** Null: derived otherwise, or left out. */
  readonly default: HyperparameterValue | null;
  readonly description: string;
}

/** Units a layer may have, layers a network may have, iterations and epochs a trial may take. */
export const MAX_UNITS = 65_536;
export const MAX_HIDDEN_LAYERS = 100;
export const MAX_ITERATIONS = 1e9;

const units = z.int().min(1).max(MAX_UNITS);
const steps = z.int().min(1).max(MAX_ITERATIONS);

export const HYPERPARAMETERS: Readonly<Record<HyperparameterName, Hyperparameter>> = {
  learning_rate: {
    kind: 'number',
    schema: z.number().gt(0).max(1e6),
    expected: 'a number above 0',
    default: 0.01,
    description: 'α: the length of the step of each update.',
  },
  hidden_layers: {
    kind: 'integer',
    schema: z.int().min(0).max(MAX_HIDDEN_LAYERS),
    expected: `a whole number from 0 to ${MAX_HIDDEN_LAYERS}`,
    default: 1,
    description: 'Number of hidden layers; 0 is logistic, softmax or linear regression.',
  },
  hidden_units: {
    kind: 'integer or layers',
    schema: z.union([units, z.array(units).min(1).max(MAX_HIDDEN_LAYERS)]),
    expected: `a whole number from 1 to ${MAX_UNITS}, or a list of them in a list to name each layer`,
    default: 16,
    description:
      'n[l]: units, the same in every hidden layer; a list within the list names each layer and sets their number.',
  },
  batch_size: {
    kind: 'integer or full',
    schema: z.union([z.int().min(1).max(1e9), z.literal('full')]),
    expected: 'a whole number above 0, or full',
    default: 32,
    description:
      'Examples in a mini-batch; full (or more than there are) takes the whole training set for each update.',
  },
  activation: {
    kind: 'choice',
    schema: z.enum(ACTIVATIONS),
    expected: `one of ${ACTIVATIONS.join(', ')}`,
    default: 'relu',
    description: 'g of the hidden layers.',
  },
  momentum: {
    kind: 'number',
    schema: z.number().min(0).lt(1),
    expected: 'a number from 0, below 1',
    default: 0,
    description: 'μ of sgd and nesterov: v ← μv + dW, W ← W − αv. The other optimizers ignore it.',
  },
  optimizer: {
    kind: 'choice',
    schema: z.enum(OPTIMIZERS),
    expected: `one of ${OPTIMIZERS.join(', ')}`,
    default: 'sgd',
    description: 'The rule of the update.',
  },
  weight_decay: {
    kind: 'number',
    schema: z.number().min(0).max(1e3),
    expected: 'a number from 0',
    default: 0,
    description: 'λ of the L2 term, on weights only; decoupled under adamw.',
  },
  learning_rate_schedule: {
    kind: 'choice',
    schema: z.enum(SCHEDULES),
    expected: `one of ${SCHEDULES.join(', ')}`,
    default: 'constant',
    description: 'How the learning rate falls as training goes on.',
  },
  initialization: {
    kind: 'choice',
    schema: z.enum(INITIALIZATIONS),
    expected: `one of ${INITIALIZATIONS.join(', ')} (zeros would leave all units of a layer alike)`,
    default: 'he',
    description: 'Variance of the initial weights: he 2/n[l−1] (for relu), xavier 1/n[l−1] (for tanh).',
  },
  iterations: {
    kind: 'integer',
    schema: steps,
    expected: `a whole number from 1 to ${MAX_ITERATIONS}`,
    default: null,
    description: 'Updates of the parameters in all. Not together with epochs.',
  },
  epochs: {
    kind: 'integer',
    schema: steps,
    expected: `a whole number from 1 to ${MAX_ITERATIONS}`,
    default: 20,
    description: 'Passes over the training set in all. Not together with iterations.',
  },
  seed: {
    kind: 'integer',
    schema: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    expected: 'a whole number from 0',
    default: 1,
    description: 'Of the initial weights and the shuffling; the data set is split by its own seed.',
  },
};

/**
 * Every hyperparameter of a sweep file: what a value must be, its default, and a line of explanation. The sweep
 * file's schema, its reference, the command line and the errors all read this table.
 */
import { z } from 'zod';
import { formatCount } from '../../base/format.js';
import type { Hyperparameter } from '../trainer.js';
import { float32Problem, zeroInFloat32 } from './float32.js';
import { ACTIVATIONS, CLASS_WEIGHTS, INITIALIZATIONS, OPTIMIZERS, SCHEDULES } from './words.js';

/** Units a layer may have, layers a network may have, iterations and epochs a trial may take. */
export const MAX_UNITS = 65_536;
export const MAX_HIDDEN_LAYERS = 100;
export const MAX_ITERATIONS = 1e9;
/** Examples in a mini-batch, learning rate and weight decay: far beyond use, so that nothing overflows. */
const MAX_BATCH_SIZE = 1e9;
const MAX_LEARNING_RATE = 1e6;
const MAX_WEIGHT_DECAY = 1e3;
const MAX_GRADIENT_CLIP = 1e6;

type Meaning = Pick<
  Hyperparameter,
  'expected' | 'default' | 'description' | 'example' | 'problemOf' | 'isOptional'
>;

type NumericHyperparameter = Hyperparameter & { readonly number: z.ZodType<number> };

export function numeric(
  kind: 'number' | 'integer',
  schema: z.ZodType<number>,
  meaning: Meaning,
): NumericHyperparameter {
  const number = schema.meta({ expected: meaning.expected });
  return { kind, number, schema: number, ...meaning };
}

function choice(
  words: readonly string[],
  meaning: Omit<Meaning, 'expected'>,
  refused: Readonly<Record<string, string>> = {},
): Hyperparameter {
  const expected = `one of ${words.join(', ')}`;
  const schema = z.enum(words).meta({ expected, refused });
  return { kind: 'choice', number: null, schema, expected, ...meaning };
}

const units = z
  .int()
  .min(1)
  .max(MAX_UNITS)
  .meta({ expected: `a whole number from 1 to ${formatCount(MAX_UNITS)}` });
const layers = z
  .array(units)
  .min(1)
  .max(MAX_HIDDEN_LAYERS)
  .meta({ expected: `a list of 1 to ${MAX_HIDDEN_LAYERS} numbers of units, one a hidden layer` });
const batchSize = z
  .int()
  .min(1)
  .max(MAX_BATCH_SIZE)
  .meta({ expected: `a whole number from 1 to ${formatCount(MAX_BATCH_SIZE)}` });
const steps = z.int().min(1).max(MAX_ITERATIONS);

export const HYPERPARAMETERS = {
  learning_rate: numeric('number', z.number().gt(0).max(MAX_LEARNING_RATE), {
    expected: `a number above 0, at most ${formatCount(MAX_LEARNING_RATE)}`,
    default: 0.01,
    example: '0.1,0.01',
    description: 'α: the step size of each update.',
    problemOf: zeroInFloat32,
  }),
  hidden_layers: numeric('integer', z.int().min(0).max(MAX_HIDDEN_LAYERS), {
    expected: `a whole number from 0 to ${MAX_HIDDEN_LAYERS}`,
    default: 1,
    example: '1..3',
    description: 'Number of hidden layers; 0 is logistic, softmax or linear regression.',
  }),
  hidden_units: {
    kind: 'integer',
    number: units,
    schema: z.union([units, layers]),
    expected: `a whole number from 1 to ${formatCount(MAX_UNITS)}, or a list of them that names each layer`,
    default: 16,
    example: '16,64 or 64-32,32-16',
    description:
      'n[l]: units, the same in every hidden layer; a list within the list names each layer and sets their number.',
  },
  batch_size: {
    kind: 'integer',
    number: batchSize,
    schema: z.union([batchSize, z.literal('full')]),
    expected: `a whole number from 1 to ${formatCount(MAX_BATCH_SIZE)}, or full`,
    default: 32,
    example: '32,full',
    description:
      'Examples in a mini-batch; full (or more than there are) takes the whole training set for each update.',
  },
  activation: choice(ACTIVATIONS, {
    default: 'relu',
    example: 'relu,tanh',
    description: 'g of the hidden layers.',
  }),
  momentum: numeric('number', z.number().min(0).lt(1), {
    expected: 'a number from 0, below 1',
    default: 0,
    example: '0.5,0.9',
    description: 'μ of sgd and nesterov: v ← μv + dW, W ← W − αv. The other optimizers ignore it.',
    problemOf: float32Problem,
  }),
  optimizer: choice(OPTIMIZERS, {
    default: 'sgd',
    example: 'sgd,adam',
    description: 'The update rule.',
  }),
  weight_decay: numeric('number', z.number().min(0).max(MAX_WEIGHT_DECAY), {
    expected: `a number from 0 to ${formatCount(MAX_WEIGHT_DECAY)}`,
    default: 0,
    example: '0,0.001',
    description: 'λ of the L2 term, on weights only; decoupled under adamw.',
    problemOf: zeroInFloat32,
  }),
  dropout: numeric('number', z.number().min(0).lt(1), {
    expected: 'a number from 0, below 1',
    default: 0,
    example: '0,0.2,0.5',
    description: 'Probability that a unit of a hidden layer is left out of an update; scores use all units.',
    isOptional: true,
  }),
  gradient_clip: numeric('number', z.number().min(0).max(MAX_GRADIENT_CLIP), {
    expected: `a number from 0 to ${formatCount(MAX_GRADIENT_CLIP)}`,
    default: 0,
    example: '0,1,5',
    description:
      'Largest norm of the gradient of all parameters; a longer one is scaled down to it. 0: no limit.',
    isOptional: true,
  }),
  learning_rate_schedule: choice(SCHEDULES, {
    default: 'constant',
    example: 'constant,cosine',
    description: 'How the learning rate falls during training.',
  }),
  warmup: numeric('number', z.number().min(0).max(MAX_ITERATIONS), {
    expected: `a number from 0 to ${formatCount(MAX_ITERATIONS)}`,
    default: 0,
    example: '0,0.5,2',
    description:
      'Epochs, or a part of one, during which the learning rate rises in even steps to its full value.',
    isOptional: true,
  }),
  initialization: choice(
    INITIALIZATIONS,
    {
      default: 'he',
      example: 'he,xavier',
      description: 'Variance of the initial weights: he 2/n[l−1] (for relu), xavier 1/n[l−1] (for tanh).',
    },
    {
      zeros: 'all units of a layer would compute, and learn, the same; use he or xavier',
      zero: 'all units of a layer would compute, and learn, the same; use he or xavier',
    },
  ),
  class_weights: choice(CLASS_WEIGHTS, {
    default: 'none',
    example: 'none,balanced',
    description:
      'balanced: rare classes weigh more in the gradient, m / (classes · examples of the class). J stays unweighted.',
    isOptional: true,
  }),
  iterations: numeric('integer', steps, {
    expected: `a whole number from 1 to ${formatCount(MAX_ITERATIONS)}`,
    default: null,
    example: '500,1000',
    description: 'Total updates of the parameters. Give iterations or epochs, not both.',
  }),
  epochs: numeric('integer', steps, {
    expected: `a whole number from 1 to ${formatCount(MAX_ITERATIONS)}`,
    default: 20,
    example: '10,20',
    description: 'Total passes over the training set. Give iterations or epochs, not both.',
  }),
  early_stopping: numeric('integer', z.int().min(0).max(MAX_ITERATIONS), {
    expected: `a patience in epochs, a whole number from 0 to ${formatCount(MAX_ITERATIONS)}`,
    default: 0,
    example: '0,5,10',
    description:
      'Patience: the training ends once dev J was not lower for this many epochs, at a recorded point. 0: never.',
    isOptional: true,
  }),
  seed: numeric('integer', z.int().min(0).max(Number.MAX_SAFE_INTEGER), {
    expected: `a whole number from 0 to ${formatCount(Number.MAX_SAFE_INTEGER)}`,
    default: 1,
    example: '1..5',
    description:
      'Seed of the initial weights, the shuffling and dropout. The data set has its own seed for the split.',
  }),
} as const satisfies Readonly<Record<string, Hyperparameter>>;

export type NetworkHyperparameter = keyof typeof HYPERPARAMETERS;

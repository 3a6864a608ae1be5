/**
 * What a network is trained with: one value for every hyperparameter, in canonical form. The names are the sweep
 * file's, so that a configuration reads the same in a file, a queue job, an event and a report.
 */
import { z } from 'zod';
import { UserError } from '../../base/errors.js';
import type { Configuration } from '../../model/configuration.js';
import { CONSTANTS, type ConstantName } from './constants.js';
import { HYPERPARAMETERS, MAX_HIDDEN_LAYERS, MAX_UNITS } from './hyperparameters.js';
import { ACTIVATIONS, CLASS_WEIGHTS, INITIALIZATIONS, OPTIMIZERS, SCHEDULES } from './words.js';

const { learning_rate, batch_size, momentum, weight_decay, iterations, seed } = HYPERPARAMETERS;
const { dropout, gradient_clip, warmup, early_stopping } = HYPERPARAMETERS;

const constantSchemas = Object.fromEntries(
  Object.entries(CONSTANTS).map(([name, { schema }]) => [name, schema.optional()]),
) as Record<ConstantName, z.ZodOptional<z.ZodType<number>>>;

const configurationSchema = z
  .object({
    /** α, above 0. */
    learning_rate: learning_rate.number,
    /** n[l] of each hidden layer; none is logistic, softmax or linear regression. */
    hidden_units: z.array(z.int().min(1).max(MAX_UNITS)).max(MAX_HIDDEN_LAYERS).readonly(),
    /** Examples in a mini-batch, at most those of the training set; equal to them is full-batch descent. */
    batch_size: batch_size.number,
    activation: z.enum(ACTIVATIONS),
    optimizer: z.enum(OPTIMIZERS),
    /** μ of sgd (v ← μv + dW, W ← W − αv) and nesterov, in [0, 1); 0 for the other optimizers. */
    momentum: momentum.number,
    /** λ of the L2 term, on weights only: dW + λW; under adamw decoupled, W ← W − αλW. */
    weight_decay: weight_decay.number,
    learning_rate_schedule: z.enum(SCHEDULES),
    initialization: z.enum(INITIALIZATIONS),
    /** Updates of the parameters in all. */
    iterations: iterations.number,
    /** Of the initial weights, the shuffling and dropout; a safe integer from 0. */
    seed: seed.number,
    // The following are absent at their default.
    /** Probability that a unit of a hidden layer is dropped in an update. */
    dropout: dropout.number.exactOptional(),
    /** The largest norm of the gradient of all parameters. */
    gradient_clip: gradient_clip.number.exactOptional(),
    /** Epochs during which α rises in even steps. */
    warmup: warmup.number.exactOptional(),
    class_weights: z.enum(CLASS_WEIGHTS).exactOptional(),
    /** Epochs without a lower dev J after which the training ends. */
    early_stopping: early_stopping.number.exactOptional(),
    /** Those that differ from their default and matter to the method chosen. */
    constants: z.object(constantSchemas).readonly(),
  })
  .readonly();

export type NetworkConfiguration = z.infer<typeof configurationSchema>;
export type ChosenConstants = NetworkConfiguration['constants'];

/**
 * A configuration that came from outside, e.g. in a job.
 * @throws UserError if it is not one of a network.
 */
export function parseNetworkConfiguration(configuration: Configuration): NetworkConfiguration {
  const { success, error } = configurationSchema.safeParse(configuration);
  // The object itself: the schema's copy would lack added hyperparameters.
  if (success) return configuration as NetworkConfiguration;
  const [issue] = error.issues;
  throw new UserError(`the configuration of a network: ${issue?.path.join('.')}: ${issue?.message}`, {
    code: 'bad-configuration',
  });
}

/** Iterations in one epoch: the last mini-batch of an epoch may be smaller. */
export function iterationsPerEpoch(trainExamples: number, batchSize: number): number {
  return Math.ceil(trainExamples / batchSize);
}

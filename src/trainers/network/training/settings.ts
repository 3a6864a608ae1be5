import { randomState } from '../../../base/random.js';
import { iterationsPerEpoch, type NetworkConfiguration } from '../configuration.js';
import { completeConstants } from '../constants.js';
import type { TrainingSettings } from '../kernel/kernel.js';

/** A configuration as the kernel takes it: all constants written out, the seed spread to its streams. */
export function trainingSettings(
  configuration: NetworkConfiguration,
  trainExamples: number,
): TrainingSettings {
  const constants = completeConstants(configuration.constants);
  const { warmup = 0 } = configuration;
  return {
    hiddenUnits: configuration.hidden_units,
    activation: configuration.activation,
    leakyReluSlope: constants.leaky_relu_slope,
    initialization: configuration.initialization,
    batchSize: configuration.batch_size,
    optimizer: configuration.optimizer,
    learningRate: configuration.learning_rate,
    momentum: configuration.momentum,
    weightDecay: configuration.weight_decay,
    adamBeta1: constants.adam_beta1,
    adamBeta2: constants.adam_beta2,
    adamEpsilon: constants.adam_epsilon,
    rmspropDecay: constants.rmsprop_decay,
    rmspropEpsilon: constants.rmsprop_epsilon,
    schedule: configuration.learning_rate_schedule,
    inverseTimeRate: constants.inverse_time_rate,
    exponentialFactor: constants.exponential_factor,
    totalIterations: configuration.iterations,
    warmupIterations: warmup * iterationsPerEpoch(trainExamples, configuration.batch_size),
    gradientClip: configuration.gradient_clip ?? 0,
    classWeights: configuration.class_weights ?? 'none',
    dropout: configuration.dropout ?? 0,
    dropoutState: randomState(configuration.seed, 'dropout'),
    initializationState: randomState(configuration.seed, 'initialization'),
    shuffleState: randomState(configuration.seed, 'shuffle'),
  };
}

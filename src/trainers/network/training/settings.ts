import { randomState } from '../../../base/random.js';
import type { NetworkConfiguration } from '../configuration.js';
import { completeConstants } from '../constants.js';
import type { TrainingSettings } from '../kernel/kernel.js';

/** A configuration as the kernel takes it: all constants written out, the seed spread to its streams. */
export function trainingSettings(configuration: NetworkConfiguration): TrainingSettings {
  const constants = completeConstants(configuration.constants);
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
    initializationState: randomState(configuration.seed, 'initialization'),
    shuffleState: randomState(configuration.seed, 'shuffle'),
  };
}

import { describe, expect, it } from 'vitest';
import { planOf } from './sweeps.js';

describe('canonicalConfiguration', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['units the same in every layer', { hidden_layers: 3, hidden_units: 8 }, { hidden_units: [8, 8, 8] }],
    ['units of each layer', { hidden_units: [[8, 4]] }, { hidden_units: [8, 4] }],
    ['no hidden layer', { hidden_layers: 0, activation: 'tanh' }, { hidden_units: [], activation: 'linear' }],
    ['the whole set by its word', { batch_size: 'full' }, { batch_size: 40 }],
    ['the whole set by its size', { batch_size: 1000 }, { batch_size: 40 }],
    ['epochs of smaller last batches', { epochs: 3, batch_size: 16 }, { iterations: 9 }],
    ['iterations as they are', { iterations: 7, batch_size: 16 }, { iterations: 7 }],
    ['momentum of nesterov', { optimizer: 'nesterov', momentum: 0.9 }, { momentum: 0.9 }],
    ['momentum of adamw, which has none', { optimizer: 'adamw', momentum: 0.9 }, { momentum: 0 }],
    ['momentum of rmsprop, which has none', { optimizer: 'rmsprop', momentum: 0.9 }, { momentum: 0 }],
  ])('%s', (_, hyperparameters, expected) => {
    expect([...planOf({ hyperparameters }).trials()][0]?.configuration).toMatchObject(expected);
  });

  const constants = {
    leaky_relu_slope: 0.2,
    adam_beta1: 0.8,
    adam_beta2: 0.999,
    rmsprop_decay: 0.8,
    inverse_time_rate: 2,
    exponential_factor: 0.5,
  };

  it.each<[string, Record<string, unknown>, Record<string, number>]>([
    ['none by default', {}, {}],
    ['those of adam that are not its default', { optimizer: 'adam' }, { adam_beta1: 0.8 }],
    ['those of adam under adamw', { optimizer: 'adamw' }, { adam_beta1: 0.8 }],
    ['that of rmsprop', { optimizer: 'rmsprop' }, { rmsprop_decay: 0.8 }],
    ['the slope of leaky_relu', { activation: 'leaky_relu' }, { leaky_relu_slope: 0.2 }],
    ['no slope without hidden layers', { activation: 'leaky_relu', hidden_layers: 0 }, {}],
    ['the rate of inverse_time', { learning_rate_schedule: 'inverse_time' }, { inverse_time_rate: 2 }],
    ['the factor of exponential', { learning_rate_schedule: 'exponential' }, { exponential_factor: 0.5 }],
  ])('keeps the constants that matter: %s', (_, hyperparameters, expected) => {
    expect([...planOf({ hyperparameters, constants }).trials()][0]?.configuration.constants).toEqual(
      expected,
    );
  });
});

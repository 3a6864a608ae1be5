import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../src/spec/configuration.js';
import {
  formatValue,
  hyperparameterOf,
  sharesRuns,
  type TrialContext,
  trialId,
} from '../../src/spec/trial.js';

const configuration: Configuration = {
  learning_rate: 0.1,
  hidden_units: [16, 8],
  batch_size: 32,
  activation: 'relu',
  optimizer: 'sgd',
  momentum: 0,
  weight_decay: 0,
  learning_rate_schedule: 'constant',
  initialization: 'he',
  iterations: 100,
  seed: 1,
  constants: {},
};
const context: TrialContext = { dataDigest: '0123456789abcdef0123456789abcdef', record: null };

describe('trialId', () => {
  it('never changes: what was trained is found again', () => {
    expect(trialId(configuration, context)).toBe('p0qa4yaxt97178xe');
    const other: Configuration = {
      ...configuration,
      activation: 'leaky_relu',
      optimizer: 'adam',
      weight_decay: 0.01,
      learning_rate_schedule: 'exponential',
      constants: { leaky_relu_slope: 0.2, adam_beta1: 0.8, exponential_factor: 0.9 },
    };
    expect(trialId(other, { ...context, record: { every_epochs: 2 } })).toBe('wtnahkqzspzprbyx');
  });

  it('is 16 letters and digits, none of them easily misread', () => {
    for (let seed = 0; seed < 200; seed++) {
      expect(trialId({ ...configuration, seed }, context)).toMatch(/^[0-9abcdefghjkmnpqrstvwxyz]{16}$/);
    }
  });

  it('differs in whatever decides the result', () => {
    const changes: Partial<Configuration>[] = [
      { learning_rate: 0.2 },
      { hidden_units: [8, 16] },
      { hidden_units: [16] },
      { hidden_units: [] },
      { batch_size: 33 },
      { activation: 'tanh' },
      { optimizer: 'adam' },
      { momentum: 0.9 },
      { weight_decay: 0.9 },
      { learning_rate_schedule: 'cosine' },
      { initialization: 'xavier' },
      { iterations: 101 },
      { seed: 2 },
      { constants: { leaky_relu_slope: 0.9 } },
    ];
    const contexts: TrialContext[] = [
      context,
      { ...context, dataDigest: 'f'.repeat(32) },
      { ...context, record: { every_epochs: 5 } },
      { ...context, record: { every_iterations: 5 } },
    ];
    const ids = [
      ...changes.map((change) => trialId({ ...configuration, ...change }, context)),
      ...contexts.map((other) => trialId(configuration, other)),
    ];
    expect(new Set(ids).size).toBe(changes.length + contexts.length);
  });

  it('does not depend on the order of the constants', () => {
    const [a, b] = [
      { adam_beta1: 0.8, adam_beta2: 0.9 },
      { adam_beta2: 0.9, adam_beta1: 0.8 },
    ];
    expect(trialId({ ...configuration, constants: a }, context)).toBe(
      trialId({ ...configuration, constants: b }, context),
    );
  });
});

describe('sharesRuns', () => {
  it.each([
    ['constant', true],
    ['inverse_time', true],
    ['exponential', true],
    ['cosine', false],
  ] as const)('%s: %s', (learning_rate_schedule, expected) => {
    expect(sharesRuns({ ...configuration, learning_rate_schedule })).toBe(expected);
  });
});

describe('hyperparameterOf', () => {
  const facts = { trainExamples: 100 };

  it.each([
    ['hidden_layers', {}, 2],
    ['hidden_units', {}, [16, 8]],
    ['hidden_units', { hidden_units: [8, 8] }, 8],
    ['hidden_units', { hidden_units: [] }, 0],
    ['batch_size', {}, 32],
    ['batch_size', { batch_size: 100 }, 'full'],
    ['epochs', {}, 25],
    ['iterations', {}, 100],
    ['learning_rate', {}, 0.1],
    ['activation', {}, 'relu'],
  ] as const)('%s of %j is %j', (name, change, expected) => {
    expect(hyperparameterOf({ ...configuration, ...change }, name, facts)).toEqual(expected);
  });
});

describe('formatValue', () => {
  it.each([
    [0.001, '0.001'],
    ['full', 'full'],
    [[64, 32], '64-32'],
    [[64], '64'],
  ])('writes %j as %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import { firstTooLarge } from '../../src/plan/memory.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { KernelError } from '../../src/trainers/network/kernel/kernel.js';
import { loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import { trainingBytes } from '../../src/trainers/network/memory.js';
import { trainingSettings } from '../../src/trainers/network/training/settings.js';
import { FACTS, planOf } from './sweeps.js';

const FEATURES = 50;
const LARGE_FACTS = { ...FACTS, inputs: FEATURES, trainExamples: 300, devExamples: 100 };

function part(examples: number) {
  const X = new Float32Array(examples * FEATURES);
  return { examples, X, y: new Float32Array(examples) };
}

/** What the kernel says a training needs, which is more than it may have. */
function askedFor(configuration: NetworkConfiguration): number {
  const kernel = loadKernel('native', 200_000);
  const data = kernel.load({
    inputs: FEATURES,
    outputs: 3,
    output: 'softmax',
    train: part(300),
    dev: part(100),
    test: null,
  });
  try {
    kernel.open(data, trainingSettings(configuration, LARGE_FACTS.trainExamples));
    throw new Error('it fits');
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    const [network, ofData] = [...error.message.matchAll(/[\d,]{4,}/g)].map(([digits]) =>
      Number(digits.replaceAll(',', '')),
    );
    return (network ?? 0) + (ofData ?? 0);
  } finally {
    data.close();
  }
}

describe('trainingBytes', () => {
  const CONFIGURATION: NetworkConfiguration = {
    ...{ learning_rate: 0.1, activation: 'relu', momentum: 0, weight_decay: 0 },
    ...{ learning_rate_schedule: 'constant', initialization: 'he', iterations: 1, seed: 1, constants: {} },
    ...{ hidden_units: [], batch_size: 1, optimizer: 'sgd' },
  };

  it.each<[string, Partial<NetworkConfiguration>]>([
    ['one layer', { hidden_units: [2000] }],
    ['layers of other sizes', { hidden_units: [300, 1000, 10] }],
    ['many small layers', { hidden_units: Array(100).fill(30) }],
    ['a batch of several chunks', { hidden_units: [900, 700], batch_size: 300 }],
    ['a batch of one chunk', { hidden_units: [900, 700], batch_size: 100 }],
    ['a network too large for a whole chunk', { hidden_units: [3000, 3000], batch_size: 100 }],
    ['momentum', { hidden_units: [900, 700], momentum: 0.9 }],
    ['nesterov without momentum', { hidden_units: [900, 700], optimizer: 'nesterov' }],
    ['rmsprop', { hidden_units: [900, 700], optimizer: 'rmsprop' }],
    ['adam', { hidden_units: [900, 700], optimizer: 'adam' }],
    ['adamw', { hidden_units: [900, 700], optimizer: 'adamw' }],
  ])('is about the memory that the kernel allocates: %s', (_, change) => {
    const configuration = { ...CONFIGURATION, ...change };
    const asked = askedFor(configuration);
    expect(trainingBytes(configuration, LARGE_FACTS)).toBeGreaterThan(0.9 * asked);
    expect(trainingBytes(configuration, LARGE_FACTS)).toBeLessThan(1.1 * asked);
  });
});

describe('firstTooLarge', () => {
  const HYPERPARAMETERS = {
    hidden_layers: [1, 2, 3],
    hidden_units: [4, 64, 8],
    optimizer: ['sgd', 'adam'],
    batch_size: [4, 'full'],
  };

  it.each([
    { hyperparameters: HYPERPARAMETERS },
    { hyperparameters: HYPERPARAMETERS, where: 'hidden_units < 64' },
    { hyperparameters: { hidden_units: [[4], [64, 64], [8, 8, 8]] } },
    { hyperparameters: { hidden_units: 4 }, also: { wide: { hidden_units: 64, hidden_layers: 3 } } },
  ])('is the first trial beyond any limit: %j', (file) => {
    const plan = planOf(file);
    const trials = [...plan.trials()];
    const needed = trials.map(
      ({ configuration }) => plan.trainer.memoryBytes(configuration, plan.facts) ?? 0,
    );
    for (const limit of needed.flatMap((bytes) => [bytes, bytes - 1])) {
      const first = needed.findIndex((bytes) => bytes > limit);
      expect(firstTooLarge(plan, limit)?.number).toBe(trials[first]?.number);
    }
  });

  it('is null at once in a plan of millions', () => {
    const seeds = Array.from({ length: 5000 }, (_, seed) => seed);
    const plan = planOf({ hyperparameters: { ...HYPERPARAMETERS, seed: seeds, learning_rate: [0.1, 0.01] } });
    const trials = Object.assign(plan, {
      trials: () => {
        throw new Error('gone through');
      },
    });
    expect(firstTooLarge(trials, 1e9)).toBeNull();
    expect(() => firstTooLarge(trials, 1e4)).toThrow('gone through');
  });
});

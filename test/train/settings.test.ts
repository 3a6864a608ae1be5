import { describe, expect, it } from 'vitest';
import { randomState } from '../../src/base/random.js';
import type { Dataset, Task } from '../../src/model/dataset.js';
import { kernelData } from '../../src/trainers/network/training/kernelData.js';
import { trainingSettings } from '../../src/trainers/network/training/settings.js';
import { CONFIGURATION, dataset } from './trainings.js';

describe('trainingSettings', () => {
  it('writes out every default of the papers', () => {
    expect(trainingSettings({ ...CONFIGURATION, seed: 7 }, 100)).toEqual({
      hiddenUnits: [8, 4],
      activation: 'tanh',
      leakyReluSlope: 0.01,
      initialization: 'xavier',
      batchSize: 16,
      optimizer: 'sgd',
      learningRate: 0.1,
      momentum: 0.9,
      weightDecay: 0,
      adamBeta1: 0.9,
      adamBeta2: 0.999,
      adamEpsilon: 1e-8,
      rmspropDecay: 0.9,
      rmspropEpsilon: 1e-8,
      schedule: 'constant',
      inverseTimeRate: 1,
      exponentialFactor: 0.95,
      totalIterations: 60,
      warmupIterations: 0,
      gradientClip: 0,
      classWeights: 'none',
      dropout: 0,
      dropoutState: randomState(7, 'dropout'),
      initializationState: randomState(7, 'initialization'),
      shuffleState: randomState(7, 'shuffle'),
    });
  });

  it('puts the constants of a configuration in their place', () => {
    const constants = {
      leaky_relu_slope: 0.2,
      adam_beta1: 0.3,
      adam_beta2: 0.4,
      adam_epsilon: 0.5,
      rmsprop_decay: 0.6,
      rmsprop_epsilon: 0.7,
      inverse_time_rate: 0.8,
      exponential_factor: 0.9,
    };
    expect(trainingSettings({ ...CONFIGURATION, constants }, 100)).toMatchObject({
      leakyReluSlope: 0.2,
      adamBeta1: 0.3,
      adamBeta2: 0.4,
      adamEpsilon: 0.5,
      rmspropDecay: 0.6,
      rmspropEpsilon: 0.7,
      inverseTimeRate: 0.8,
      exponentialFactor: 0.9,
    });
  });
});

describe('warmup', () => {
  it('is counted in iterations by the kernel', () => {
    // 100 examples in mini-batches of 16: an epoch is 7 iterations.
    const { warmupIterations } = trainingSettings({ ...CONFIGURATION, batch_size: 16, warmup: 1.5 }, 100);
    expect(warmupIterations).toBe(10.5);
  });
});

describe('kernelData', () => {
  it.each<[Task, string]>([
    ['binary', 'sigmoid'],
    ['classes', 'softmax'],
    ['regression', 'linear'],
  ])('gives %s the output unit %s', async (task, output) => {
    const loaded: Dataset = await dataset();
    const { facts, train, dev, test } = loaded;
    expect(kernelData({ ...loaded, facts: { ...facts, task } })).toEqual({
      ...{ output, train, dev, test },
      inputs: facts.inputs,
      outputs: facts.outputs,
    });
  });
});

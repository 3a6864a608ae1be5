import { describe, expect, test } from 'vitest';
import { KernelError, type TrainingSettings } from '../../src/trainers/network/kernel/kernel.js';
import { type KernelChoice, loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import { exampleData, exampleSettings, fingerprint, trainAndScore } from './examples.js';

/** Those that can be had on any machine, and those of its instruction sets. */
const BUILDS: readonly KernelChoice[] = [
  ...(['native', 'wasm', 'scalar'] as const),
  ...(['avx512', 'avx2'] as const).filter(canLoad),
];

function canLoad(choice: KernelChoice): boolean {
  try {
    loadKernel(choice);
    return true;
  } catch (error) {
    if (error instanceof KernelError) return false;
    throw error;
  }
}

/** Every activation, output, optimizer, schedule and initialization, and sizes around the tiles' edges. */
const CASES: readonly (readonly [string, Partial<TrainingSettings>])[] = [
  ['softmax', { hiddenUnits: [16], batchSize: 16 }],
  ['softmax', { hiddenUnits: [64, 65], batchSize: 1, activation: 'leaky_relu' }],
  [
    'sigmoid',
    { hiddenUnits: [17, 3], batchSize: 7, activation: 'tanh', optimizer: 'adam', schedule: 'cosine' },
  ],
  ['sigmoid', { hiddenUnits: [1, 1, 1], batchSize: 17, activation: 'sigmoid', optimizer: 'nesterov' }],
  ['linear', { hiddenUnits: [], batchSize: 33, optimizer: 'sgd', momentum: 0, schedule: 'inverse_time' }],
  ['linear', { hiddenUnits: [20], batchSize: 331, optimizer: 'adamw', initialization: 'xavier' }],
  ['softmax', { hiddenUnits: [7], batchSize: 300, optimizer: 'rmsprop', schedule: 'exponential' }],
  ['softmax', { hiddenUnits: [31], batchSize: 65, activation: 'linear', learningRate: 1e6 }],
  ['softmax', { hiddenUnits: [33, 5], batchSize: 150, dropout: 0.3, warmupIterations: 7.5 }],
  [
    'sigmoid',
    { hiddenUnits: [17], batchSize: 33, dropout: 0.5, classWeights: 'balanced', optimizer: 'adam' },
  ],
  ['linear', { hiddenUnits: [20], batchSize: 160, gradientClip: 0.5 }],
  ['softmax', { hiddenUnits: [9, 30], batchSize: 31, gradientClip: 1, classWeights: 'balanced' }],
];

describe('the builds of the kernel', () => {
  test.each(CASES)('agree in every bit of weights and costs: %s %o', (output, settings) => {
    const data = exampleData({ output: output as 'softmax', examples: 331, inputs: 30 });
    const results = BUILDS.map((build) => {
      const result = trainAndScore(loadKernel(build), data, exampleSettings(settings), 60);
      return fingerprint(result);
    });
    expect(new Set(results).size, results.join(' ')).toBe(1);
  });
});

import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/model/dataset.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import type { KernelData, TrainingSettings } from '../../src/trainers/network/kernel/kernel.js';
import { loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import type { LayerParameters } from '../../src/trainers/network/textbook/network.js';
import { score, train } from '../../src/trainers/network/textbook/train.js';
import { trainingSettings } from '../../src/trainers/network/training/settings.js';
import type { Output } from '../../src/trainers/network/words.js';
import { advanceTo, exampleData, scoreOf } from './examples.js';

const kernel = loadKernel();
const ITERATIONS = 200;

/**
 * What 200 updates in float32 (rounded at 6e-8) may differ by from those in float64, relative to the greatest
 * number compared. Rounding grows with every update by the curvature met, at these learning rates by a factor of
 * a few hundred in all; and where an optimizer divides the gradient by its own size, the rounding of a gradient
 * near 0 counts as much as the gradient.
 */
const BOUNDS = { sgd: 5e-5, nesterov: 5e-5, rmsprop: 1e-2, adam: 2e-3, adamw: 2e-3 } as const;

const OUTPUT_OF: Readonly<Record<Task, Output>> = {
  binary: 'sigmoid',
  classes: 'softmax',
  regression: 'linear',
};
const ACTIVATIONS = ['relu', 'leaky_relu', 'tanh', 'sigmoid', 'linear'] as const;
const OPTIMIZERS = ['sgd', 'nesterov', 'rmsprop', 'adam', 'adamw'] as const;
const TASKS = ['binary', 'classes', 'regression'] as const;
const SIZES = [[1], [3, 7], [17], [64, 3], [65]] as const;
const BATCHES = [1, 7, 16, 33, 50] as const;
const SCHEDULES = ['constant', 'inverse_time', 'exponential', 'cosine'] as const;

/** Every task × activation × optimizer, the odd sizes, batches and schedules in turn. */
const CASES = TASKS.flatMap((task, i) =>
  ACTIVATIONS.flatMap((activation, j) =>
    OPTIMIZERS.map((optimizer, k) => {
      const turn = i + 2 * j + 3 * k;
      const hasMomentum = optimizer === 'sgd' || optimizer === 'nesterov';
      const configuration: NetworkConfiguration = {
        learning_rate: !hasMomentum || task === 'regression' ? 0.001 : 0.01,
        hidden_units: SIZES[turn % 5] as readonly number[],
        batch_size: BATCHES[(turn + i) % 5] as number,
        activation,
        optimizer,
        momentum: hasMomentum ? 0.9 : 0,
        weight_decay: turn % 2 === 0 ? 0 : 0.01,
        learning_rate_schedule: SCHEDULES[turn % 4] as (typeof SCHEDULES)[number],
        initialization: turn % 3 === 0 ? 'he' : 'xavier',
        iterations: ITERATIONS,
        seed: turn,
        constants: {},
      };
      return [task, activation, optimizer, configuration] as const;
    }),
  ),
);

/** Each alone and all together, over odd sizes; batch 150 needs two chunks. */
const OPTIONAL: readonly Partial<NetworkConfiguration>[] = [
  { dropout: 0.4 },
  { dropout: 0.2, batch_size: 150 },
  { gradient_clip: 0.3 },
  { gradient_clip: 0.3, batch_size: 150, optimizer: 'adamw' },
  { warmup: 2.5, learning_rate_schedule: 'cosine' },
  { class_weights: 'balanced' },
  { dropout: 0.3, gradient_clip: 0.5, warmup: 1, class_weights: 'balanced', optimizer: 'rmsprop' },
];
const OPTIONAL_CASES = TASKS.flatMap((task) =>
  OPTIONAL.filter(({ class_weights }) => task !== 'regression' || class_weights === undefined).map(
    (changes) => [task, changes] as const,
  ),
);

describe('the kernel and the textbook network', () => {
  test.each(OPTIONAL_CASES)('agree with optional hyperparameters: %s, %o', (task, changes) => {
    const optimizer = changes.optimizer ?? 'sgd';
    const configuration: NetworkConfiguration = {
      learning_rate: optimizer === 'sgd' && task !== 'regression' ? 0.01 : 0.001,
      hidden_units: [17, 5],
      batch_size: 33,
      activation: task === 'binary' ? 'tanh' : 'relu',
      momentum: optimizer === 'sgd' ? 0.9 : 0,
      weight_decay: 0.01,
      learning_rate_schedule: 'constant',
      initialization: 'he',
      iterations: ITERATIONS,
      seed: 3,
      constants: {},
      optimizer,
      ...changes,
    };
    expectAgreement(task, configuration, 160);
  });

  test.each(CASES)('agree after 200 iterations: %s, %s, %s', (task, _, optimizer, configuration) => {
    expect(configuration.optimizer).toBe(optimizer);
    expectAgreement(task, configuration, 50);
  });
});

function expectAgreement(task: Task, configuration: NetworkConfiguration, examples: number): void {
  const bound = BOUNDS[configuration.optimizer];
  const data = exampleData({ output: OUTPUT_OF[task], examples, inputs: 9, classes: 3 });
  const { parameters, cost } = byKernel(data, trainingSettings(configuration, examples));
  const facts = { task, inputs: data.inputs, outputs: data.outputs };
  const exact = [...train(configuration, facts, data.train)].at(-1)?.parameters as LayerParameters[];
  exact.forEach(({ W, b }, l) => {
    expect(difference(parameters[l]?.W as Float32Array, W.values)).toBeLessThan(bound);
    expect(difference(parameters[l]?.b as Float32Array, b.values)).toBeLessThan(bound);
  });
  const exactCost = score(configuration, facts, data.train, exact).cost;
  expect(Math.abs(cost - exactCost) / exactCost).toBeLessThan(bound);
}

function byKernel(data: KernelData, settings: TrainingSettings) {
  const loaded = kernel.load(data);
  const training = kernel.open(loaded, settings);
  advanceTo(training, ITERATIONS);
  const result = { parameters: training.parameters(), cost: scoreOf(training, 'train').cost };
  training.close();
  loaded.close();
  return result;
}

/** The greatest difference, relative to the greatest number; biases may all be tiny, so at least to 0.01. */
function difference(found: Float32Array, exact: Float64Array): number {
  const greatest = exact.reduce((most, x) => Math.max(most, Math.abs(x)), 0.01);
  return exact.reduce((most, x, i) => Math.max(most, Math.abs(x - (found[i] as number))), 0) / greatest;
}

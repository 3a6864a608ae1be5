import { randomStream } from '../../src/base/random.js';
import type { Task } from '../../src/model/dataset.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { type Matrix, matrix } from '../../src/trainers/network/textbook/matrix.js';
import type { NetworkFacts } from '../../src/trainers/network/textbook/network.js';

export function configuration(changes: Partial<NetworkConfiguration> = {}): NetworkConfiguration {
  return {
    learning_rate: 0.1,
    hidden_units: [5, 4],
    batch_size: 4,
    activation: 'tanh',
    optimizer: 'sgd',
    momentum: 0,
    weight_decay: 0,
    learning_rate_schedule: 'constant',
    initialization: 'he',
    iterations: 100,
    seed: 1,
    constants: {},
    ...changes,
  };
}

/** Three inputs; three classes where they are more than two. */
export function factsOf(task: Task): NetworkFacts {
  return { task, inputs: 3, outputs: task === 'classes' ? 3 : 1 };
}

/** Standard normal numbers. */
export function randomMatrix(rows: number, columns: number, label: string): Matrix {
  const stream = randomStream(1, label);
  return matrix(rows, columns, () => stream.normal());
}

/** m examples of a task and targets that fit it, drawn at random. */
export function randomExamples(task: Task, m: number): { X: Matrix; Y: Matrix } {
  const { inputs, outputs } = factsOf(task);
  const stream = randomStream(1, `targets of ${task}`);
  const labels = Array.from({ length: m }, () => stream.below(Math.max(2, outputs)));
  const targets: Readonly<Record<Task, (i: number, j: number) => number>> = {
    binary: (_, j) => labels[j] ?? Number.NaN,
    classes: (i, j) => (labels[j] === i ? 1 : 0),
    regression: () => stream.normal(),
  };
  return { X: randomMatrix(inputs, m, 'inputs'), Y: matrix(outputs, m, targets[task]) };
}

/** The matrix with these rows. */
export function rows(...values: readonly (readonly number[])[]): Matrix {
  return matrix(values.length, values[0]?.length ?? 0, (i, j) => values[i]?.[j] ?? Number.NaN);
}

/** The rows of a matrix, for comparison. */
export function rowsOf(M: Matrix): number[][] {
  return Array.from({ length: M.rows }, (_, i) => [...M.values.subarray(i * M.columns, (i + 1) * M.columns)]);
}

import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/model/dataset.js';
import { backward } from '../../src/trainers/network/textbook/backward.js';
import { cost } from '../../src/trainers/network/textbook/cost.js';
import { dropoutMask } from '../../src/trainers/network/textbook/dropout.js';
import { forward } from '../../src/trainers/network/textbook/forward.js';
import { gradientCheck } from '../../src/trainers/network/textbook/gradientCheck.js';
import { initialParameters } from '../../src/trainers/network/textbook/initialize.js';
import { at, matrix } from '../../src/trainers/network/textbook/matrix.js';
import { networkOf } from '../../src/trainers/network/textbook/network.js';
import { ACTIVATIONS } from '../../src/trainers/network/words.js';
import { configuration, factsOf, randomExamples, randomMatrix, rows } from './fixtures.js';

const TASKS: readonly Task[] = ['binary', 'classes', 'regression'];
const DEPTHS = [[], [4], [5, 4], [3, 4, 2, 3]];

const CASES = TASKS.flatMap((task) =>
  ACTIVATIONS.flatMap((activation) => DEPTHS.map((hidden_units) => ({ task, activation, hidden_units }))),
);

describe('backward', () => {
  it.each(CASES)('agrees with finite differences: $task, $activation, $hidden_units', (changes) => {
    const { network, parameters, examples } = randomNetwork(changes);
    for (const { name, relativeError } of gradientCheck(network, parameters, examples)) {
      expect(relativeError, name).toBeLessThan(1e-7);
    }
  });

  it('agrees with finite differences where units are dropped and classes weigh differently', () => {
    const { network, parameters, examples } = randomNetwork({
      task: 'classes',
      activation: 'tanh',
      hidden_units: [5, 4],
    });
    const weighted = { ...network, classWeights: [0.5, 2, 1] };
    const masks = [5, 4].map((rows, layer) =>
      dropoutMask({ seed: 1, dropout: 0.4 }, { iteration: 3, layer }, { rows, columns: 6 }),
    );
    expect(masks.some(({ values }) => values.includes(0))).toBe(true);
    for (const { name, relativeError } of gradientCheck(weighted, parameters, { ...examples, masks })) {
      expect(relativeError, name).toBeLessThan(1e-7);
    }
  });

  it.each(TASKS)('gives dA[0], the derivative of each own loss by its input: %s', (task) => {
    const { network, parameters, examples } = randomNetwork({ task, activation: 'tanh', hidden_units: [4] });
    const { X, Y } = examples;
    const [{ dAPrevious }] = backward(network, parameters, forward(network, parameters, X), Y) as [
      ReturnType<typeof backward>[0],
    ];
    const step = 1e-5;
    const moved = (by: number) =>
      matrix(X.rows, X.columns, (i, j) => at(X, i, j) + (i === 1 && j === 2 ? by : 0));
    const J = (by: number) => cost(network, forward(network, parameters, moved(by)), Y);
    // J is a mean of m losses, of which only that of example 2 moves.
    expect(at(dAPrevious, 1, 2)).toBeCloseTo((X.columns * (J(step) - J(-step))) / (2 * step), 8);
  });
});

describe('gradientCheck', () => {
  it('fails where the backward pass is not the derivative: at the corner of a relu', () => {
    const network = networkOf(configuration({ activation: 'relu', hidden_units: [1] }), {
      task: 'regression',
      inputs: 1,
      outputs: 1,
    });
    const unit = { W: rows([1]), b: rows([0]) };
    const differences = gradientCheck(network, [unit, unit], { X: rows([0]), Y: rows([1]) });
    expect(differences.find(({ name }) => name === 'db[1]')?.relativeError).toBeGreaterThan(1e-3);
  });
});

/** Random parameters, biases too, far enough from the corners of a relu for finite differences. */
function randomNetwork(changes: {
  task: Task;
  activation: (typeof ACTIVATIONS)[number];
  hidden_units: number[];
}) {
  const facts = factsOf(changes.task);
  const { activation, hidden_units } = changes;
  const network = networkOf(configuration({ activation, hidden_units }), facts);
  const parameters = initialParameters(configuration({ hidden_units, seed: 5 }), facts).map(({ W, b }) => ({
    W,
    b: randomMatrix(b.rows, 1, 'biases'),
  }));
  const examples = randomExamples(changes.task, 6);
  const hidden = forward(network, parameters, examples.X).slice(0, -1);
  const nearest = Math.min(...hidden.flatMap(({ Z }) => [...Z.values.map(Math.abs)]));
  expect(nearest).toBeGreaterThan(1e-4);
  return { network, parameters, examples };
}

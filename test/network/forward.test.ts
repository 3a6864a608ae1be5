import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/model/dataset.js';
import { cost, errorRate } from '../../src/trainers/network/textbook/cost.js';
import { forward, type LayerCache } from '../../src/trainers/network/textbook/forward.js';
import type { Matrix } from '../../src/trainers/network/textbook/matrix.js';
import { type Network, networkOf } from '../../src/trainers/network/textbook/network.js';
import type { Activation } from '../../src/trainers/network/words.js';
import { configuration, rows, rowsOf } from './fixtures.js';

function networkWith(activation: Activation, task: Task, outputs: number): Network {
  return networkOf(configuration({ activation, hidden_units: [2] }), { task, inputs: 2, outputs });
}

/** A network of the output layer alone, whose Z is just X. */
function outputOnly(task: Task, Z: Matrix): { network: Network; caches: LayerCache[] } {
  const size = Z.rows;
  const network = networkOf(configuration({ hidden_units: [] }), { task, inputs: size, outputs: size });
  const identity = size === 1 ? rows([1]) : rows([1, 0, 0], [0, 1, 0], [0, 0, 1]);
  const b = size === 1 ? rows([0]) : rows([0], [0], [0]);
  return { network, caches: forward(network, [{ W: identity, b }], Z) };
}

describe('forward', () => {
  // Z[1] = W[1]X + b[1] of the two examples (1, 2) and (−1, 0) is (−1, 1.5), (−1, −0.5) worked out by hand.
  const parameters = [
    { W: rows([1, -1], [0.5, 0.5]), b: rows([0], [0]) },
    { W: rows([2, 3]), b: rows([0.5]) },
  ];
  const X = rows([1, -1], [2, 0]);

  it.each([
    [
      'relu',
      [
        [0, 0],
        [1.5, 0],
      ],
    ],
    [
      'leaky_relu',
      [
        [-0.01, -0.01],
        [1.5, -0.005],
      ],
    ],
    [
      'linear',
      [
        [-1, -1],
        [1.5, -0.5],
      ],
    ],
    [
      'tanh',
      [
        [-0.7615941559557649, -0.7615941559557649],
        [0.9051482536448664, -0.46211715726000974],
      ],
    ],
    [
      'sigmoid',
      [
        [0.2689414213699951, 0.2689414213699951],
        [0.8175744761936437, 0.3775406687981454],
      ],
    ],
  ] as const)('computes Z = WA + b and A = g(Z): %s', (activation, A) => {
    const [hidden, output] = forward(networkWith(activation, 'regression', 1), parameters, X);
    expect(hidden?.APrevious).toBe(X);
    expect(rowsOf(hidden?.Z as Matrix)).toEqual([
      [-1, -1],
      [1.5, -0.5],
    ]);
    rowsOf(hidden?.A as Matrix).forEach((row, i) => {
      row.forEach((a, j) => {
        expect(a).toBeCloseTo(A[i]?.[j] ?? Number.NaN, 15);
      });
    });
    expect(output?.Z.values[0]).toBeCloseTo(2 * A[0][0] + 3 * A[1][0] + 0.5, 14);
  });

  it('makes probabilities of a softmax: columns of sum 1, also where e^z would overflow', () => {
    const { caches } = outputOnly('classes', rows([1000, 0], [1000, Math.log(3)], [-1000, -1000]));
    const A = caches[0]?.A as Matrix;
    expect(rowsOf(A)[0]).toEqual([0.5, expect.closeTo(0.25, 15)]);
    expect(rowsOf(A)[1]).toEqual([0.5, expect.closeTo(0.75, 15)]);
    expect(rowsOf(A)[2]).toEqual([0, 0]);
  });

  it('passes NaN on, so that a diverged network shows', () => {
    const { network, caches } = outputOnly('binary', rows([Number.NaN]));
    expect(cost(network, caches, rows([1]))).toBeNaN();
    const relu = forward(networkWith('relu', 'regression', 1), parameters, rows([Number.NaN], [1]));
    expect(relu[1]?.A.values[0]).toBeNaN();
  });
});

describe('cost', () => {
  it.each([
    ['a sigmoid that knows nothing', 'binary', [[0]], [[1]], Math.log(2)],
    ['a sigmoid, mean of two', 'binary', [[Math.log(3), 0]], [[1, 0]], (Math.log(4 / 3) + Math.log(2)) / 2],
    ['a sigmoid sure and right', 'binary', [[1000, -1000]], [[1, 0]], 0],
    ['a sigmoid sure and wrong', 'binary', [[1000, -1000]], [[0, 1]], 1000],
    ['a sigmoid whose A rounds to 1', 'binary', [[40]], [[1]], 4.248354255291589e-18],
    ['a softmax that knows nothing', 'classes', [[0], [0], [0]], [[0], [1], [0]], Math.log(3)],
    ['a softmax of large Z', 'classes', [[1000], [1000], [-1000]], [[0], [1], [0]], Math.log(2)],
    ['a softmax sure and wrong', 'classes', [[1000], [0], [-1000]], [[0], [0], [1]], 2000],
    ['squared errors without ½', 'regression', [[1, 5]], [[3, 4]], 2.5],
  ] as const)('of %s', (_, task, Z, Y, expected) => {
    const { network, caches } = outputOnly(task, rows(...Z));
    const J = cost(network, caches, rows(...Y));
    // Relative, so that a cost near 0 is judged as strictly.
    expect(expected === 0 ? 1 + J : J / expected).toBeCloseTo(1, 14);
  });
});

describe('errorRate', () => {
  it.each([
    ['a sigmoid, whose class at ½ is 0', 'binary', [[1, 0, -1, 2]], [[1, 0, 1, 0]], 0.5],
    [
      'a softmax, the first of equals',
      'classes',
      [
        [1, 0],
        [1, 2],
        [0, 1],
      ],
      [
        [1, 0],
        [0, 0],
        [0, 1],
      ],
      0.5,
    ],
    ['a linear output', 'regression', [[1]], [[1]], Number.NaN],
  ] as const)('of %s', (_, task, Z, Y, expected) => {
    const { network, caches } = outputOnly(task, rows(...Z));
    expect(errorRate(network, caches, rows(...Y))).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { shapeTable } from '../../src/trainers/network/shapeTable.js';
import { backward } from '../../src/trainers/network/textbook/backward.js';
import { cost } from '../../src/trainers/network/textbook/cost.js';
import { forward } from '../../src/trainers/network/textbook/forward.js';
import { initialParameters } from '../../src/trainers/network/textbook/initialize.js';
import { ShapeError } from '../../src/trainers/network/textbook/layerMatrices.js';
import { zeros } from '../../src/trainers/network/textbook/matrix.js';
import { networkOf } from '../../src/trainers/network/textbook/network.js';
import { startTraining, update } from '../../src/trainers/network/textbook/update.js';
import { configuration, factsOf, randomExamples } from './fixtures.js';

const facts = factsOf('classes');
const network = networkOf(configuration(), facts);
const parameters = initialParameters(configuration(), facts);
const { X, Y } = randomExamples('classes', 7);
const [first, second, third] = parameters as [
  (typeof parameters)[0],
  (typeof parameters)[0],
  (typeof parameters)[0],
];
const caches = forward(network, parameters, X);
const [cache1, cache2, cache3] = caches as [(typeof caches)[0], (typeof caches)[0], (typeof caches)[0]];

describe('the shape check', () => {
  it.each([
    [
      'A[0]',
      () => forward(network, parameters, zeros(4, 7)),
      'layer 1: A[0] must be n[0] × m = 3 × 7; got 4 × 7',
    ],
    [
      'W[l]',
      () => forward(network, [first, { ...second, W: zeros(5, 4) }, third], X),
      'layer 2: W[2] must be n[2] × n[1] = 4 × 5; got 5 × 4',
    ],
    [
      'b[l]',
      () => forward(network, [first, second, { ...third, b: zeros(1, 3) }], X),
      'layer 3: b[3] must be n[3] × 1 = 3 × 1; got 1 × 3',
    ],
    [
      'Y in the cost',
      () => cost(network, caches, zeros(1, 7)),
      'layer 3: Y must be n[3] × m = 3 × 7; got 1 × 7',
    ],
    [
      'Y on the way back',
      () => backward(network, parameters, caches, zeros(3, 6)),
      'layer 3: Y must be n[3] × m = 3 × 7; got 3 × 6',
    ],
    [
      'A[L] on the way back',
      () => backward(network, parameters, [cache1, cache2, { ...cache3, A: zeros(2, 7) }], Y),
      'layer 3: A[3] must be n[3] × m = 3 × 7; got 2 × 7',
    ],
    [
      'Z[l] on the way back',
      () => backward(network, parameters, [cache1, { ...cache2, Z: zeros(4, 8) }, cache3], Y),
      'layer 2: Z[2] must be n[2] × m = 4 × 7; got 4 × 8',
    ],
    [
      'A[l−1] on the way back',
      () => backward(network, parameters, [cache1, cache2, { ...cache3, APrevious: zeros(3, 7) }], Y),
      'layer 3: A[2] must be n[2] × m = 4 × 7; got 3 × 7',
    ],
    [
      'dW[l] in the update',
      () => {
        const gradients = backward(network, parameters, caches, Y);
        const [, { db }] = gradients as [unknown, (typeof gradients)[0]];
        update(
          configuration(),
          0.1,
          startTraining(parameters),
          gradients.with(1, { dW: zeros(4, 4), db, dAPrevious: X }),
        );
      },
      'layer 2: dW[2] must be n[2] × n[1] = 4 × 5; got 4 × 4',
    ],
    [
      'W[l] on the way back',
      () => backward(network, [first, { ...second, W: zeros(4, 6) }, third], caches, Y),
      'layer 2: W[2] must be n[2] × n[1] = 4 × 5; got 4 × 6',
    ],
  ])('names layer, matrix, expected and found shape: %s', (_, step, message) => {
    expect(step).toThrow(ShapeError);
    expect(step).toThrow(message);
  });

  it('wants W and b of every layer', () => {
    expect(() => forward(network, [first], X)).toThrow('3 layers need as many W and b; got 1');
  });
});

describe('shapeTable', () => {
  it('lists W, b, Z, A, dW and db of each layer with their numbers', () => {
    const table = shapeTable([16], { inputs: 64, outputs: 10 }, 32);
    expect(
      table.map(({ name, symbols, rows, columns }) => `${name}: ${symbols} = ${rows} × ${columns}`),
    ).toEqual([
      'W[1]: n[1] × n[0] = 16 × 64',
      'b[1]: n[1] × 1 = 16 × 1',
      'Z[1]: n[1] × m = 16 × 32',
      'A[1]: n[1] × m = 16 × 32',
      'dW[1]: n[1] × n[0] = 16 × 64',
      'db[1]: n[1] × 1 = 16 × 1',
      'W[2]: n[2] × n[1] = 10 × 16',
      'b[2]: n[2] × 1 = 10 × 1',
      'Z[2]: n[2] × m = 10 × 32',
      'A[2]: n[2] × m = 10 × 32',
      'dW[2]: n[2] × n[1] = 10 × 16',
      'db[2]: n[2] × 1 = 10 × 1',
    ]);
  });

  it('has the output layer alone where there are no hidden ones', () => {
    expect(shapeTable([], { inputs: 2, outputs: 1 }, 1).map(({ layer }) => layer)).toEqual([
      1, 1, 1, 1, 1, 1,
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addColumn,
  columnSums,
  map,
  matrix,
  multiply,
  rowMeans,
  transpose,
  zeros,
  zip,
} from '../../src/trainers/network/textbook/matrix.js';
import { randomMatrix, rows, rowsOf } from './fixtures.js';

const A = rows([1, 2, 3], [4, 5, 6]);

describe('the operations on matrices', () => {
  it.each([
    [
      'multiply',
      multiply(A, rows([1, 0], [0, 1], [10, 100])),
      [
        [31, 302],
        [64, 605],
      ],
    ],
    [
      'transpose',
      transpose(A),
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    [
      'map',
      map(A, (x) => -x),
      [
        [-1, -2, -3],
        [-4, -5, -6],
      ],
    ],
    [
      'zip',
      zip(A, A, (x, y) => x * y),
      [
        [1, 4, 9],
        [16, 25, 36],
      ],
    ],
    [
      'addColumn',
      addColumn(A, rows([10], [20])),
      [
        [11, 12, 13],
        [24, 25, 26],
      ],
    ],
    ['columnSums', columnSums(A), [[5, 7, 9]]],
    ['rowMeans', rowMeans(A), [[2], [5]]],
    ['zeros', zeros(2, 1), [[0], [0]]],
  ])('%s', (_, result, expected) => {
    expect(rowsOf(result)).toEqual(expected);
  });

  it.each([
    ['multiply', () => multiply(A, A), 'M·N needs as many columns in M (2 × 3) as rows in N (2 × 3)'],
    ['zip', () => zip(A, transpose(A), (x) => x), 'no pairs of 2 × 3 and 3 × 2'],
    ['addColumn', () => addColumn(A, rows([1, 2])), 'a column for 2 × 3 is not 1 × 2'],
  ])('%s refuses shapes that do not fit', (_, operation, message) => {
    expect(operation).toThrow(message);
  });

  it('change none of their operands', () => {
    const before = rowsOf(A);
    map(A, () => 0);
    zip(A, A, () => 0);
    expect(rowsOf(A)).toEqual(before);
  });
});

describe('multiply', () => {
  it('obeys (MN)ᵀ = NᵀMᵀ, to the last bit', () => {
    const size = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(size, size, size, (m, n, p) => {
        const M = randomMatrix(m, n, 'M');
        const N = randomMatrix(n, p, 'N');
        expect(transpose(multiply(M, N))).toEqual(multiply(transpose(N), transpose(M)));
      }),
    );
  });
});

describe('matrix', () => {
  it('asks for its elements row by row', () => {
    let next = 0;
    expect(rowsOf(matrix(2, 3, () => next++))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });
});

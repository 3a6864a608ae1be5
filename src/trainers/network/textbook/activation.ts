import { unreachable } from '../../../base/assert.js';
import type { Output } from '../words.js';
import { at, columnSums, type Matrix, map, matrix } from './matrix.js';
import type { Network } from './network.js';

/** A = g(Z) of a hidden layer, element by element. */
export function activate({ activation, leakyReluSlope }: Network, Z: Matrix): Matrix {
  switch (activation) {
    case 'relu':
      return map(Z, (z) => Math.max(0, z));
    case 'leaky_relu':
      return map(Z, (z) => (z > 0 ? z : leakyReluSlope * z));
    case 'tanh':
      return map(Z, Math.tanh);
    case 'sigmoid':
      return map(Z, sigmoid);
    case 'linear':
      return Z;
    default:
      return unreachable(activation);
  }
}

/** g′(Z) of a hidden layer. Where relu and leaky_relu have a corner, at 0, the slope is that of their left side. */
export function activationDerivative({ activation, leakyReluSlope }: Network, Z: Matrix): Matrix {
  switch (activation) {
    case 'relu':
      return map(Z, (z) => (z > 0 ? 1 : 0));
    case 'leaky_relu':
      return map(Z, (z) => (z > 0 ? 1 : leakyReluSlope));
    case 'tanh':
      return map(Z, (z) => 1 - Math.tanh(z) ** 2);
    case 'sigmoid':
      return map(Z, (z) => sigmoid(z) * (1 - sigmoid(z)));
    case 'linear':
      return map(Z, () => 1);
    default:
      return unreachable(activation);
  }
}

/** A[L]: probabilities of the classes, or a regression's prediction. */
export function activateOutput(output: Output, Z: Matrix): Matrix {
  switch (output) {
    case 'sigmoid':
      return map(Z, sigmoid);
    case 'softmax':
      return softmax(Z);
    case 'linear':
      return Z;
    default:
      return unreachable(output);
  }
}

/** 1 / (1 + e^−z); for very negative z the exponential is Infinity and the quotient 0, as intended. */
function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** Column by column e^z / Σ e^z. */
function softmax(Z: Matrix): Matrix {
  const exponentials = map(subtractColumnMaxima(Z), Math.exp);
  const sums = columnSums(exponentials);
  return matrix(Z.rows, Z.columns, (i, j) => at(exponentials, i, j) / at(sums, 0, j));
}

/**
 * Z less the largest element of each column. A softmax and its cost do not change by it, and no e^z can overflow,
 * nor can the sum of a column vanish.
 */
export function subtractColumnMaxima(Z: Matrix): Matrix {
  const maxima = matrix(1, Z.columns, (_, j) => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < Z.rows; i++) largest = Math.max(largest, at(Z, i, j));
    return largest;
  });
  return matrix(Z.rows, Z.columns, (i, j) => at(Z, i, j) - at(maxima, 0, j));
}

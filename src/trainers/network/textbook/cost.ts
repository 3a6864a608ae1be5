/**
 * The cost J: the mean over the examples of the loss of each. It is computed from the output layer's Z, not from
 * A, because log A is lost where A rounds to 0 or 1.
 */
import { present, unreachable } from '../../../base/assert.js';
import type { Output } from '../words.js';
import { subtractColumnMaxima } from './activation.js';
import type { LayerCache } from './forward.js';
import { checked, layerMatrices } from './layerMatrices.js';
import { at, columnSums, type Matrix, map, matrix, rowMeans, zip } from './matrix.js';
import type { Network } from './network.js';

/**
 * J of a forward pass against the targets Y (n[L] × m), without an L2 term. Where classes have weights, each loss is
 * multiplied by that of its class.
 */
export function cost(network: Network, caches: readonly LayerCache[], Y: Matrix): number {
  const { Z } = outputLayer(network, caches, Y);
  const weighted = zip(
    losses(network.output, Z, Y),
    exampleWeights(network, Y),
    (loss, weight) => loss * weight,
  );
  return at(rowMeans(weighted), 0, 0);
}

/** The weight of each example, 1 × m. */
export function exampleWeights({ classWeights }: Network, Y: Matrix): Matrix {
  return matrix(1, Y.columns, (_, j) => (classWeights === null ? 1 : (classWeights[classOf(Y, j)] ?? 1)));
}

/** The cache of layer L, after a check that Y has its shape. */
function outputLayer({ layers }: Network, caches: readonly LayerCache[], Y: Matrix): LayerCache {
  const cache = present(caches.at(-1), 'the cache of the output layer');
  const shape = present(layers.at(-1), 'the output layer');
  checked(layerMatrices(shape, cache.Z.columns).Y, Y);
  return cache;
}

/** The loss of each example, 1 × m. */
function losses(output: Output, Z: Matrix, Y: Matrix): Matrix {
  switch (output) {
    case 'sigmoid':
      // −y log a − (1 − y) log(1 − a) with a = sigmoid(z).
      return columnSums(zip(Z, Y, (z, y) => Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)))));
    case 'softmax':
      return softmaxLosses(subtractColumnMaxima(Z), Y);
    case 'linear':
      return columnSums(zip(Z, Y, (z, y) => (z - y) ** 2));
    default:
      return unreachable(output);
  }
}

/** −Σ y log a with a = softmax(z) and y one-hot: log Σ e^z less the z of the right class. */
function softmaxLosses(Z: Matrix, Y: Matrix): Matrix {
  const logSums = map(columnSums(map(Z, Math.exp)), Math.log);
  const ofRightClass = columnSums(zip(Z, Y, (z, y) => z * y));
  return zip(logSums, ofRightClass, (logSum, z) => logSum - z);
}

/**
 * The share of examples whose most probable class (the first of equals) is not that of Y; NaN for a linear output.
 */
export function errorRate(network: Network, caches: readonly LayerCache[], Y: Matrix): number {
  const { A } = outputLayer(network, caches, Y);
  if (network.output === 'linear') return Number.NaN;
  let wrong = 0;
  for (let j = 0; j < Y.columns; j++) if (classOf(A, j) !== classOf(Y, j)) wrong++;
  return wrong / Y.columns;
}

/** The class that column j predicts: of two, by the probability of class 1; of more, by the largest. */
function classOf(probabilities: Matrix, j: number): number {
  if (probabilities.rows === 1) return at(probabilities, 0, j) > 0.5 ? 1 : 0;
  let largest = 0;
  for (let i = 1; i < probabilities.rows; i++) {
    if (at(probabilities, i, j) > at(probabilities, largest, j)) largest = i;
  }
  return largest;
}

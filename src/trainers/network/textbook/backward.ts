import { present } from '../../../base/assert.js';
import { activationDerivative } from './activation.js';
import { exampleWeights } from './cost.js';
import { dropped, type LayerCache } from './forward.js';
import { checked, type LayerMatrices, layerMatrices } from './layerMatrices.js';
import { at, type Matrix, map, matrix, multiply, rowMeans, transpose, zip } from './matrix.js';
import { type LayerParameters, type Network, withParameters } from './network.js';

/**
 * What layer l passes back. dW[l] and db[l] are the derivatives of J, means over the mini-batch; a column of
 * dA[l−1] is the derivative of its own example's loss.
 */
export interface LayerGradients {
  /** n[l] × n[l−1]. */
  readonly dW: Matrix;
  /** n[l] × 1. */
  readonly db: Matrix;
  /** dA[l−1], n[l−1] × m. */
  readonly dAPrevious: Matrix;
}

/**
 * The backward pass, from the targets Y (n[L] × m) and the caches of the forward pass with the same parameters.
 * The gradients are those of layers 1 to L, without an L2 term.
 * @throws ShapeError where a matrix does not fit its layer
 */
export function backward(
  network: Network,
  parameters: readonly LayerParameters[],
  caches: readonly LayerCache[],
  Y: Matrix,
): LayerGradients[] {
  const gradients: LayerGradients[] = [];
  // dA[l] of the layer l that is next in the backward pass. The output layer has none: it begins with dZ[L].
  let dA: Matrix | undefined;
  for (const { shape, W } of withParameters(network, parameters).reverse()) {
    const cache = present(caches[shape.layer - 1], `the cache of layer ${shape.layer}`);
    const expected = layerMatrices(shape, cache.APrevious.columns);
    checkGiven(expected, cache, W);
    const { APrevious, Z, A, mask } = cache;
    const dZ = checked(
      expected.dZ,
      dA === undefined
        ? outputDerivative(network, A, checked(expected.Y, Y))
        : zip(dropped(dA, mask), activationDerivative(network, Z), (da, slope) => da * slope),
    );
    const dW = checked(expected.dW, meanOfProducts(dZ, APrevious));
    const db = checked(expected.db, rowMeans(dZ));
    dA = checked(expected.dAPrevious, multiply(transpose(W), dZ));
    gradients.unshift({ dW, db, dAPrevious: dA });
  }
  return gradients;
}

function checkGiven(expected: LayerMatrices, cache: LayerCache, W: Matrix): void {
  checked(expected.APrevious, cache.APrevious);
  checked(expected.Z, cache.Z);
  checked(expected.A, cache.A);
  checked(expected.W, W);
}

/**
 * dZ[L]: for a sigmoid or softmax with cross-entropy A − Y, since the derivative of the one cancels that of the
 * other; for a linear output with the squared error 2(A − Y). Each column is multiplied by the weight of its class.
 */
function outputDerivative(network: Network, A: Matrix, Y: Matrix): Matrix {
  const factor = network.output === 'linear' ? 2 : 1;
  const weights = exampleWeights(network, Y);
  return matrix(A.rows, A.columns, (i, j) => at(weights, 0, j) * factor * (at(A, i, j) - at(Y, i, j)));
}

/** dW = dZ·Aᵀ / m: the mean over the m examples of their products dz·aᵀ. */
function meanOfProducts(dZ: Matrix, A: Matrix): Matrix {
  return map(multiply(dZ, transpose(A)), (sum) => sum / A.columns);
}

import type { LayerShape } from '../shapes.js';
import { activate, activateOutput } from './activation.js';
import { checked, layerMatrices } from './layerMatrices.js';
import { addColumn, type Matrix, multiply } from './matrix.js';
import { type LayerParameters, type Network, withParameters } from './network.js';

/** What layer l keeps for the backward pass. */
export interface LayerCache {
  /** A[l−1], n[l−1] × m; for l = 1 the examples X. */
  readonly APrevious: Matrix;
  /** Z[l] = W[l]·A[l−1] + b[l], n[l] × m. */
  readonly Z: Matrix;
  /** A[l] = g(Z[l]), n[l] × m. */
  readonly A: Matrix;
}

/**
 * The forward pass of m examples, the columns of X (n[0] × m). The caches are those of layers 1 to L; the last
 * one's A is the network's answer.
 * @throws ShapeError where a matrix does not fit its layer
 */
export function forward(network: Network, parameters: readonly LayerParameters[], X: Matrix): LayerCache[] {
  const caches: LayerCache[] = [];
  let A = X;
  for (const { shape, W, b } of withParameters(network, parameters)) {
    const cache = forwardLayer(network, shape, { W, b, APrevious: A });
    caches.push(cache);
    A = cache.A;
  }
  return caches;
}

function forwardLayer(
  network: Network,
  shape: LayerShape,
  { W, b, APrevious }: LayerParameters & { readonly APrevious: Matrix },
): LayerCache {
  const expected = layerMatrices(shape, APrevious.columns);
  checked(expected.APrevious, APrevious);
  checked(expected.W, W);
  checked(expected.b, b);
  const Z = checked(expected.Z, addColumn(multiply(W, APrevious), b));
  const isOutput = shape.layer === network.layers.length;
  const A = checked(expected.A, isOutput ? activateOutput(network.output, Z) : activate(network, Z));
  return { APrevious, Z, A };
}

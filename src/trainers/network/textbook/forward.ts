import type { LayerShape } from '../shapes.js';
import { activate, activateOutput } from './activation.js';
import { checked, layerMatrices } from './layerMatrices.js';
import { addColumn, type Matrix, multiply, zip } from './matrix.js';
import { type LayerParameters, type Network, withParameters } from './network.js';

/** What layer l keeps for the backward pass. */
export interface LayerCache {
  /** A[l−1], n[l−1] × m; for l = 1 the examples X. */
  readonly APrevious: Matrix;
  /** Z[l] = W[l]·A[l−1] + b[l], n[l] × m. */
  readonly Z: Matrix;
  /** A[l] = g(Z[l]), n[l] × m; after dropout, where there is any. */
  readonly A: Matrix;
  /** What dropout multiplied A[l] by, n[l] × m; null: nothing was dropped. */
  readonly mask: Matrix | null;
}

/**
 * The forward pass of m examples, the columns of X (n[0] × m). The caches are those of layers 1 to L; the last
 * one's A is the network's answer. `masks` are those of dropout, one a hidden layer; without them no unit is dropped.
 * @throws ShapeError where a matrix does not fit its layer
 */
export function forward(
  network: Network,
  parameters: readonly LayerParameters[],
  X: Matrix,
  masks: readonly Matrix[] = [],
): LayerCache[] {
  const caches: LayerCache[] = [];
  let A = X;
  for (const { shape, W, b } of withParameters(network, parameters)) {
    const mask = masks[shape.layer - 1] ?? null;
    const cache = forwardLayer(network, shape, { W, b, APrevious: A, mask });
    caches.push(cache);
    A = cache.A;
  }
  return caches;
}

function forwardLayer(
  network: Network,
  shape: LayerShape,
  { W, b, APrevious, mask }: LayerParameters & Pick<LayerCache, 'APrevious' | 'mask'>,
): LayerCache {
  const expected = layerMatrices(shape, APrevious.columns);
  checked(expected.APrevious, APrevious);
  checked(expected.W, W);
  checked(expected.b, b);
  const Z = checked(expected.Z, addColumn(multiply(W, APrevious), b));
  const isOutput = shape.layer === network.layers.length;
  const active = checked(expected.A, isOutput ? activateOutput(network.output, Z) : activate(network, Z));
  return { APrevious, Z, A: dropped(active, mask), mask };
}

/** A matrix with the mask of dropout, if there is one. */
export function dropped(M: Matrix, mask: Matrix | null): Matrix {
  return mask === null ? M : zip(M, mask, (x, factor) => x * factor);
}

import { present } from '../../../base/assert.js';
import { backward } from './backward.js';
import { cost } from './cost.js';
import { forward } from './forward.js';
import type { Matrix } from './matrix.js';
import type { LayerParameters, Network } from './network.js';

/**
 * h of the centred difference (J(θ+h) − J(θ−h)) / 2h. Its error is about h² from the series cut short and 2⁻⁵³/h
 * from the rounding of J; the sum of both is least near the cube root of 2⁻⁵³.
 */
const STEP = 5e-6;

export interface GradientDifference {
  /** `dW[2]`. */
  readonly name: string;
  /** ‖dθ − dθ_approx‖ / (‖dθ‖ + ‖dθ_approx‖): below 1e-7 the backward pass is right, above 1e-3 it is wrong. */
  readonly relativeError: number;
}

/**
 * Compares the backward pass with finite differences of J, number by number, for each dW[l] and db[l]. Where a relu
 * lies nearer to its corner than a step reaches, the difference is no derivative and the check fails without fault.
 */
export function gradientCheck(
  network: Network,
  parameters: readonly LayerParameters[],
  { X, Y, masks = [] }: { readonly X: Matrix; readonly Y: Matrix; readonly masks?: readonly Matrix[] },
): GradientDifference[] {
  const gradients = backward(network, parameters, forward(network, parameters, X, masks), Y);
  const costWith = (layer: number, changed: LayerParameters): number =>
    cost(network, forward(network, parameters.with(layer, changed), X, masks), Y);
  return parameters.flatMap(({ W, b }, layer) => {
    const approximateW = finiteDifferences(W, (W) => costWith(layer, { W, b }));
    const approximateb = finiteDifferences(b, (b) => costWith(layer, { W, b }));
    const { dW, db } = present(gradients[layer], `the gradients of layer ${layer + 1}`);
    return [
      { name: `dW[${layer + 1}]`, relativeError: relativeError(dW.values, approximateW) },
      { name: `db[${layer + 1}]`, relativeError: relativeError(db.values, approximateb) },
    ];
  });
}

/** dJ/dθ of every number of θ. */
function finiteDifferences(theta: Matrix, J: (theta: Matrix) => number): Float64Array {
  const moved = (k: number, by: number): Matrix => {
    const values = theta.values.with(k, (theta.values[k] as number) + by);
    return { ...theta, values };
  };
  return theta.values.map((_, k) => (J(moved(k, STEP)) - J(moved(k, -STEP))) / (2 * STEP));
}

function relativeError(exact: Float64Array, approximate: Float64Array): number {
  const difference = Math.hypot(...exact.map((x, k) => x - (approximate[k] as number)));
  const size = Math.hypot(...exact) + Math.hypot(...approximate);
  return size === 0 ? 0 : difference / size;
}

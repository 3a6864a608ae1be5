import { type RandomStream, randomStream } from '../../../base/random.js';
import type { NetworkConfiguration } from '../configuration.js';
import type { LayerShape } from '../shapes.js';
import type { Initialization } from '../words.js';
import { type Matrix, map, matrix, zeros } from './matrix.js';
import { type LayerParameters, type NetworkFacts, networkOf } from './network.js';

/** The parameters a trial starts from: they depend on its seed, its layers and its initialization only. */
export function initialParameters(
  configuration: NetworkConfiguration,
  facts: NetworkFacts,
): LayerParameters[] {
  const { layers } = networkOf(configuration, facts);
  return initialize(layers, configuration.initialization, randomStream(configuration.seed, 'initialization'));
}

/**
 * W from a normal distribution of mean 0, b = 0. The draws are taken layer by layer and in each W row by row,
 * W[unit][input], so that the fast kernel takes the same.
 */
export function initialize(
  layers: readonly LayerShape[],
  initialization: Initialization,
  stream: RandomStream,
): LayerParameters[] {
  return layers.map(({ inputs, units }) => {
    const deviation = Math.sqrt(VARIANCE[initialization](inputs));
    return { W: matrix(units, inputs, () => stream.normal() * deviation), b: zeros(units, 1) };
  });
}

/**
 * The variance of W[l] given n[l−1], which keeps the size of A from layer to layer: he for relu (He, Zhang, Ren,
 * Sun 2015, eq. 10), xavier for tanh (Glorot, Bengio 2010, by the inputs only).
 */
const VARIANCE: Readonly<Record<Initialization, (inputs: number) => number>> = {
  he: (inputs) => 2 / inputs,
  xavier: (inputs) => 1 / inputs,
};

/** The same parameters, each rounded to the nearest float32: the numbers the fast kernel starts from. */
export function roundToFloat32(parameters: readonly LayerParameters[]): LayerParameters[] {
  const round = (M: Matrix): Matrix => map(M, Math.fround);
  return parameters.map(({ W, b }) => ({ W: round(W), b: round(b) }));
}

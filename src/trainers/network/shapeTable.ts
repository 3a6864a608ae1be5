import type { DataFacts } from '../../model/dataset.js';
import { layerShapes } from './shapes.js';
import { type LayerMatrix, layerMatrices } from './textbook/layerMatrices.js';

/**
 * The shapes of what a network computes with on a mini-batch of `batchSize` examples: W[l], b[l], Z[l], A[l],
 * dW[l] and db[l] of each layer l, from the first hidden layer to the output.
 */
export function shapeTable(
  hiddenUnits: readonly number[],
  facts: Pick<DataFacts, 'inputs' | 'outputs'>,
  batchSize: number,
): LayerMatrix[] {
  return layerShapes(hiddenUnits, facts).flatMap((shape) => {
    const { W, b, Z, A, dW, db } = layerMatrices(shape, batchSize);
    return [W, b, Z, A, dW, db];
  });
}

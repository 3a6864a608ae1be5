import type { DataFacts } from '../../model/dataset.js';

/** One layer's sizes: W[l] is units × inputs, b[l] units × 1, Z[l] and A[l] units × m. */
export interface LayerShape {
  /** l, from 1. */
  readonly layer: number;
  readonly inputs: number;
  readonly units: number;
}

/** The layers from the first hidden one to the output. */
export function layerShapes(
  hiddenUnits: readonly number[],
  facts: Pick<DataFacts, 'inputs' | 'outputs'>,
): LayerShape[] {
  const units = [...hiddenUnits, facts.outputs];
  return units.map((n, index) => ({
    layer: index + 1,
    inputs: index === 0 ? facts.inputs : (units[index - 1] as number),
    units: n,
  }));
}

/** W and b of all layers. */
export function parameterCount(shapes: readonly LayerShape[]): number {
  return shapes.reduce((sum, { inputs, units }) => sum + inputs * units + units, 0);
}

/** Multiply-adds of one forward pass of one example. */
export function forwardMultiplyAdds(shapes: readonly LayerShape[]): number {
  return shapes.reduce((sum, { inputs, units }) => sum + inputs * units, 0);
}

/** Multiply-adds of forward and backward for one example: dW in every layer, dA in all but the first. */
export function trainingMultiplyAdds(shapes: readonly LayerShape[]): number {
  const forward = forwardMultiplyAdds(shapes);
  const first = shapes[0];
  return 3 * forward - (first === undefined ? 0 : first.inputs * first.units);
}

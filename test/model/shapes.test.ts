import { describe, expect, it } from 'vitest';
import { iterationsPerEpoch } from '../../src/trainers/network/configuration.js';
import {
  forwardMultiplyAdds,
  layerShapes,
  parameterCount,
  trainingMultiplyAdds,
} from '../../src/trainers/network/shapes.js';

describe('layerShapes', () => {
  it('leads from the inputs over the hidden layers to the outputs', () => {
    expect(layerShapes([16, 8], { inputs: 64, outputs: 10 })).toEqual([
      { layer: 1, inputs: 64, units: 16 },
      { layer: 2, inputs: 16, units: 8 },
      { layer: 3, inputs: 8, units: 10 },
    ]);
  });

  it('has the output layer alone without hidden ones', () => {
    expect(layerShapes([], { inputs: 3, outputs: 1 })).toEqual([{ layer: 1, inputs: 3, units: 1 }]);
  });
});

describe('what a network has and takes', () => {
  // Backward takes dW in every layer, as large as forward, and dA in all but the first.
  it.each([
    [[], 3 + 1, 3, 3 + 3],
    [[4], 3 * 4 + 4 + 4 + 1, 3 * 4 + 4, 2 * (3 * 4 + 4) + 4],
    [[4, 5], 3 * 4 + 4 + 4 * 5 + 5 + 5 + 1, 12 + 20 + 5, 2 * (12 + 20 + 5) + 20 + 5],
  ])('3 inputs, hidden layers %j, 1 output', (hiddenUnits, parameters, forward, training) => {
    const shapes = layerShapes(hiddenUnits, { inputs: 3, outputs: 1 });
    expect(parameterCount(shapes)).toBe(parameters);
    expect(forwardMultiplyAdds(shapes)).toBe(forward);
    expect(trainingMultiplyAdds(shapes)).toBe(training);
  });
});

describe('iterationsPerEpoch', () => {
  it.each([
    [100, 10, 10],
    [101, 10, 11],
    [9, 10, 1],
    [1, 1, 1],
  ])('%i examples in batches of %i: %i', (examples, batch, expected) => {
    expect(iterationsPerEpoch(examples, batch)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.js';
import { layerShapes } from '../../src/trainers/network/shapes.js';
import {
  initialize,
  initialParameters,
  roundToFloat32,
} from '../../src/trainers/network/textbook/initialize.js';
import { configuration, factsOf } from './fixtures.js';

describe('initialize', () => {
  it('draws layer by layer, W[unit][input] row by row, and leaves the biases at 0', () => {
    const shapes = layerShapes([2], { inputs: 3, outputs: 1 });
    const [first, second] = initialize(shapes, 'xavier', randomStream(7, 'x'));
    const stream = randomStream(7, 'x');
    const draw = (inputs: number) => () => stream.normal() * Math.sqrt(1 / inputs);
    expect([...(first?.W.values ?? [])]).toEqual(Array.from({ length: 6 }, draw(3)));
    expect([...(second?.W.values ?? [])]).toEqual(Array.from({ length: 2 }, draw(2)));
    expect([first?.b.values, second?.b.values]).toEqual([new Float64Array(2), new Float64Array(1)]);
  });

  it.each([
    ['he', 2 / 50],
    ['xavier', 1 / 50],
  ] as const)('%s has variance %d for 50 inputs', (initialization, variance) => {
    const [layer] = initialize(
      layerShapes([], { inputs: 50, outputs: 2000 }),
      initialization,
      randomStream(1, 'x'),
    );
    const W = layer?.W.values ?? new Float64Array();
    const sum = (f: (w: number) => number): number => W.reduce((total, w) => total + f(w), 0);
    expect(sum((w) => w) / W.length).toBeCloseTo(0, 2);
    expect(sum((w) => w * w) / W.length / variance).toBeCloseTo(1, 1);
  });
});

describe('initialParameters', () => {
  const facts = factsOf('binary');

  it('depend on the seed, and on nothing that does not shape the network', () => {
    const parameters = initialParameters(configuration(), facts);
    const others = { learning_rate: 9, optimizer: 'adam', activation: 'relu', batch_size: 1 } as const;
    expect(initialParameters(configuration(others), facts)).toEqual(parameters);
    expect(initialParameters(configuration({ seed: 2 }), facts)).not.toEqual(parameters);
  });
});

describe('roundToFloat32', () => {
  it('rounds each number to the nearest float32', () => {
    const parameters = initialParameters(configuration(), factsOf('binary'));
    const rounded = roundToFloat32(parameters);
    expect(rounded.map(({ W }) => W.values)).toEqual(
      parameters.map(({ W }) => Float64Array.from(Float32Array.from(W.values))),
    );
    expect(rounded).not.toEqual(parameters);
  });
});

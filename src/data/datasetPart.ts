import type { DatasetPart } from '../model/dataset.js';

/** A part of zeros, in shared memory, so that threads read the same copy. */
export function newDatasetPart(examples: number, inputs: number): DatasetPart {
  const bytes = Float32Array.BYTES_PER_ELEMENT;
  return {
    examples,
    X: new Float32Array(new SharedArrayBuffer(examples * inputs * bytes)),
    y: new Float32Array(new SharedArrayBuffer(examples * bytes)),
  };
}

/** The examples at these places, in this order. */
export function examplesAt({ examples, X, y }: DatasetPart, places: ArrayLike<number>): DatasetPart {
  const inputs = X.length / examples;
  const part = newDatasetPart(places.length, inputs);
  for (let to = 0; to < places.length; to++) {
    const from = places[to] as number;
    part.X.set(X.subarray(from * inputs, (from + 1) * inputs), to * inputs);
    part.y[to] = y[from] as number;
  }
  return part;
}

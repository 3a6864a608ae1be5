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

/**
 * Many numbers as text: the little-endian bytes of a typed array, in base64. If all are equal, one value represents
 * them. The page loads this file too.
 */
import { z } from 'zod';

const MAKERS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;
type NumberType = keyof typeof MAKERS;
export type NumberArray = InstanceType<(typeof MAKERS)[NumberType]>;

export const packedColumnSchema = z.strictObject({
  type: z.enum(['uint8', 'uint16', 'uint32', 'float32', 'float64']),
  length: z.int().min(0),
  data: z.base64(),
});
export type PackedColumn = z.infer<typeof packedColumnSchema>;

/** Bytes per call: `String.fromCharCode` accepts a limited number of arguments. */
const CHUNK = 8192;

export function packColumn(type: NumberType, values: ArrayLike<number>): PackedColumn {
  const { length } = values;
  const numbers = MAKERS[type].from(values);
  const areEqual = numbers.every((value) => Object.is(value, numbers[0]));
  const bytes = new Uint8Array(areEqual ? numbers.slice(0, 1).buffer : numbers.buffer);
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK)
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  return { type, length, data: btoa(text) };
}

export function unpackColumn({ type, length, data }: PackedColumn): NumberArray {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const numbers = new MAKERS[type](bytes.buffer);
  return numbers.length === length ? numbers : new MAKERS[type](length).fill(numbers[0] ?? Number.NaN);
}

import { assert } from '../base/assert.js';
import { MAX_CURVE_POINTS } from '../trainers/network/recordPoints.js';

/**
 * A learning curve: what was recorded at each recorded point of a training, as float32. The iterations are not
 * stored: they are `recordPoints` of the trial's configuration, of which a training that ended early has the
 * first ones.
 */
export interface Curve {
  readonly points: number;
  /** Cost over the training set. */
  readonly J: Float32Array;
  /** NaN where there is no dev set; error rates NaN where there are no classes. */
  readonly devJ: Float32Array;
  readonly error: Float32Array;
  readonly devError: Float32Array;
}

export interface CurvePoint {
  readonly J: number;
  readonly devJ: number;
  readonly error: number;
  readonly devError: number;
}

/**
 * Base64 of little-endian float32: the whole of J, then of devJ, error and devError. The first byte is a mask of
 * the series that are there: J always is, for it tells the number of points; another is not where it is all NaN.
 */
export function packCurve(points: readonly CurvePoint[]): string {
  const series = SERIES.map((name) => points.map((point) => point[name]));
  const mask = series.reduce(
    (bits, values, i) => (i > 0 && values.every(Number.isNaN) ? bits : bits | (1 << i)),
    0,
  );
  const kept = series.filter((_, i) => mask & (1 << i));
  const bytes = Buffer.alloc(1 + kept.length * points.length * 4);
  bytes[0] = mask;
  kept.flat().forEach((value, i) => {
    bytes.writeFloatLE(value, 1 + i * 4);
  });
  return bytes.toString('base64');
}

export function unpackCurve(packed: string): Curve {
  const bytes = Buffer.from(packed, 'base64');
  const mask = bytes[0] ?? 0;
  const kept = SERIES.filter((_, i) => mask & (1 << i)).length;
  const points = kept === 0 ? 0 : (bytes.length - 1) / 4 / kept;
  assert(Number.isInteger(points), 'a packed curve has whole points');
  let offset = 1;
  const read = (i: number) => {
    if (!(mask & (1 << i))) return new Float32Array(points).fill(Number.NaN);
    const values = Float32Array.from({ length: points }, (_, k) => bytes.readFloatLE(offset + k * 4));
    offset += points * 4;
    return values;
  };
  return { points, J: read(0), devJ: read(1), error: read(2), devError: read(3) };
}

/** Whether it could have been packed here: of whole points, and no more than are ever stored. */
export function isPackedCurve(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) return false;
  const mask = bytes[0] ?? 0;
  const points = (bytes.length - 1) / 4 / SERIES.filter((_, i) => mask & (1 << i)).length;
  return (
    mask % 2 === 1 && mask < 1 << SERIES.length && Number.isInteger(points) && points <= MAX_CURVE_POINTS
  );
}

const SERIES = ['J', 'devJ', 'error', 'devError'] as const;

import { assert } from '../base/assert.js';
import type { MetricValues } from '../model/metrics.js';
import { MAX_CURVE_POINTS } from '../model/record.js';
import type { TrainingRecord } from '../trainers/training.js';
import {
  isNamedCurve,
  isSoundNamedCurve,
  lastOfNamedCurve,
  namedSeries,
  packNamedCurve,
  unpackNamedCurve,
} from './namedCurve.js';

/**
 * A learning curve: the values at each recorded point of a training, as float32. A training that ended early has only
 * the first points.
 */
export interface Curve {
  readonly points: number;
  /** Where each point was recorded; null: where the trainer says (`recordedAt`), as for the network. */
  readonly iterations: Float64Array | null;
  /** By metric name; NaN at points without a measurement. */
  readonly series: ReadonlyMap<string, Float32Array>;
}

/** The values that the training of a network records at one point. */
export interface CurvePoint {
  readonly J: number;
  readonly devJ: number;
  readonly error: number;
  readonly devError: number;
}

/** The packed series in order, by metric and by the field of a recorded point. J is always present. */
const SERIES = [
  { metric: 'J', field: 'J' },
  { metric: 'dev_J', field: 'devJ' },
  { metric: 'error', field: 'error' },
  { metric: 'dev_error', field: 'devError' },
] as const;

/** One series of a curve; empty if the curve lacks the metric. */
export function curveSeries(curve: Curve, metric: string): Float32Array {
  return curve.series.get(metric) ?? NO_SERIES;
}

const NO_SERIES = new Float32Array(0);

/**
 * Base64 of little-endian float32: all of J, then dev J, error and dev error. The first byte is a mask of the series
 * present. J is always present, because it gives the number of points. A series with only NaN is left out.
 */
export function packCurve(points: readonly CurvePoint[]): string {
  const series = SERIES.map(({ field }) => points.map((point) => point[field]));
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

/** Whether a training measures what the network does: its curves have the layout of the first journals. */
export function isFirstForm(metrics: MetricValues): boolean {
  return Object.keys(metrics).length === SERIES.length && SERIES.every(({ metric }) => metric in metrics);
}

/** The curve of a training of any trainer. */
export function packRecords(records: readonly TrainingRecord[]): string {
  if (!records.every(({ metrics }) => isFirstForm(metrics))) return packNamedCurve(records);
  return packCurve(records.map(({ metrics }) => pointOf(metrics)));
}

function pointOf({ J, dev_J, error, dev_error }: MetricValues): CurvePoint {
  return {
    J: J ?? Number.NaN,
    devJ: dev_J ?? Number.NaN,
    error: error ?? Number.NaN,
    devError: dev_error ?? Number.NaN,
  };
}

/** The names of the series of a packed curve. */
export function seriesOf(packed: string): readonly string[] {
  return isNamedCurve(packed) ? namedSeries(packed) : SERIES.map(({ metric }) => metric);
}

export function unpackCurve(packed: string): Curve {
  if (isNamedCurve(packed)) return unpackNamedCurve(packed);
  const bytes = Buffer.from(packed, 'base64');
  const { points, kept } = layoutOf(bytes);
  assert(Number.isInteger(points), 'a packed curve has whole points');
  const series = new Map<string, Float32Array>();
  let offset = 1;
  for (const { metric } of kept) {
    const start = offset;
    series.set(
      metric,
      Float32Array.from({ length: points }, (_, k) => bytes.readFloatLE(start + k * 4)),
    );
    offset += points * 4;
  }
  for (const { metric } of SERIES) {
    if (!series.has(metric)) series.set(metric, new Float32Array(points).fill(Number.NaN));
  }
  return { points, iterations: null, series };
}

/** One series of a packed curve. */
export interface PackedSeries {
  readonly values: Float32Array;
  /** As in `Curve`. */
  readonly iterations: Float64Array | null;
}

/** One series without unpacking the others; null if the curve lacks it. */
export function unpackSeries(packed: string, metric: string): PackedSeries | null {
  if (isNamedCurve(packed)) {
    const { series, iterations } = unpackNamedCurve(packed);
    const values = series.get(metric);
    return values === undefined ? null : { values, iterations };
  }
  const bytes = Buffer.from(packed, 'base64');
  const { kept, points } = layoutOf(bytes);
  const place = kept.findIndex((series) => series.metric === metric);
  if (place === -1) return null;
  // Moved to where a float32 may begin. All machines that run jmin are little-endian, as the bytes are.
  const aligned = new Uint8Array(points * 4);
  aligned.set(bytes.subarray(1 + place * points * 4, 1 + (place + 1) * points * 4));
  return { values: new Float32Array(aligned.buffer), iterations: null };
}

/** The last value of one series, without unpacking the others; NaN if there is none. */
export function lastOfCurve(packed: string, metric: string): number {
  if (isNamedCurve(packed)) return lastOfNamedCurve(packed, metric);
  const index = SERIES.findIndex((series) => series.metric === metric);
  // The common case is an absent series: the first four characters show it.
  const mask = Buffer.from(packed.slice(0, 4), 'base64')[0] ?? 0;
  if (!(mask & (1 << index))) return Number.NaN;
  const bytes = Buffer.from(packed, 'base64');
  const { kept, points } = layoutOf(bytes);
  if (points < 1) return Number.NaN;
  const before = kept.findIndex((series) => series.metric === metric);
  return bytes.readFloatLE(1 + ((before + 1) * points - 1) * 4);
}

/** Whether `packCurve` could have written it: whole points, and no more than are ever stored. */
export function isPackedCurve(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) return false;
  if (isNamedCurve(text)) return isSoundNamedCurve(text);
  const mask = bytes[0] ?? 0;
  const { points } = layoutOf(bytes);
  return (
    mask % 2 === 1 && mask < 1 << SERIES.length && Number.isInteger(points) && points <= MAX_CURVE_POINTS
  );
}

function layoutOf(bytes: Buffer) {
  const mask = bytes[0] ?? 0;
  const kept = SERIES.filter((_, i) => mask & (1 << i));
  return { kept, points: kept.length === 0 ? 0 : (bytes.length - 1) / 4 / kept.length };
}

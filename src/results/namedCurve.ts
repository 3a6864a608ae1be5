/**
 * A packed curve of a trainer whose metrics have any name. Base64 of:
 *
 *   mark        1 byte, which no curve of the network begins with
 *   length      uint32, of the header
 *   header      JSON: the names of the series and the number of points
 *   iterations  float64 each
 *   series      float32 each, one series behind the other; NaN where it was not measured
 *
 * All numbers are little endian.
 */
import { MAX_CURVE_POINTS } from '../model/record.js';
import type { TrainingRecord } from '../trainers/training.js';

const MARK = 0x80;
/** The first character of the base64 of MARK, and of no byte below 0x80. */
const MARK_LETTER = 'g';
const HEADER_AT = 5;

export const MAX_CURVE_SERIES = 1000;

interface Header {
  readonly series: readonly string[];
  readonly points: number;
}

export function isNamedCurve(packed: string): boolean {
  return packed.startsWith(MARK_LETTER);
}

export function packNamedCurve(records: readonly TrainingRecord[]): string {
  const series = [...new Set(records.flatMap(({ metrics }) => Object.keys(metrics)))];
  const header = Buffer.from(JSON.stringify({ series, points: records.length }));
  const head = Buffer.alloc(HEADER_AT);
  head[0] = MARK;
  head.writeUInt32LE(header.length, 1);
  const iterations = Float64Array.from(records, ({ iteration }) => iteration);
  const values = series.map((name) => Float32Array.from(records, ({ metrics }) => measured(metrics, name)));
  const numbers = [iterations, ...values].map(({ buffer }) => new Uint8Array(buffer));
  return Buffer.concat([head, header, ...numbers]).toString('base64');
}

/** A metric may have any name, e.g. `toString`. */
function measured(metrics: TrainingRecord['metrics'], name: string): number {
  return Object.hasOwn(metrics, name) ? (metrics[name] ?? Number.NaN) : Number.NaN;
}

/** Whether `packNamedCurve` could have written it. */
export function isSoundNamedCurve(packed: string): boolean {
  return layoutOf(packed) !== null;
}

export function namedSeries(packed: string): readonly string[] {
  return layoutOf(packed)?.series ?? [];
}

export function unpackNamedCurve(packed: string) {
  const layout = layoutOf(packed);
  if (layout === null) throw new Error('assertion failed: a packed curve has a sound header');
  const { series, points } = layout;
  const iterations = Float64Array.from({ length: points }, (_, i) => layout.iteration(i));
  const columns = series.map(
    (name, index) => [name, Float32Array.from({ length: points }, (_, i) => layout.value(index, i))] as const,
  );
  return { points, iterations, series: new Map(columns) };
}

/** NaN if there is none. */
export function lastOfNamedCurve(packed: string, metric: string): number {
  const layout = layoutOf(packed);
  const index = layout?.series.indexOf(metric) ?? -1;
  if (layout === null || index === -1) return Number.NaN;
  for (let i = layout.points - 1; i >= 0; i--) {
    const value = layout.value(index, i);
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}

interface Layout extends Header {
  iteration(point: number): number;
  value(series: number, point: number): number;
}

/** Null for bytes of another length than their header says. */
function layoutOf(packed: string): Layout | null {
  const bytes = Buffer.from(packed, 'base64');
  if (bytes[0] !== MARK || bytes.length < HEADER_AT) return null;
  const iterationsAt = HEADER_AT + bytes.readUInt32LE(1);
  const header = parseHeader(bytes.toString('utf8', HEADER_AT, iterationsAt));
  if (header === null) return null;
  const { series, points } = header;
  const valuesAt = iterationsAt + points * 8;
  if (bytes.length !== valuesAt + series.length * points * 4) return null;
  return {
    series,
    points,
    iteration: (point) => bytes.readDoubleLE(iterationsAt + point * 8),
    value: (index, point) => bytes.readFloatLE(valuesAt + (index * points + point) * 4),
  };
}

function parseHeader(text: string): Header | null {
  try {
    const { series, points } = JSON.parse(text) as Record<string, unknown>;
    const areNames =
      Array.isArray(series) &&
      series.length <= MAX_CURVE_SERIES &&
      series.every((name) => typeof name === 'string');
    const isCount = typeof points === 'number' && Number.isInteger(points) && points >= 0;
    return areNames && isCount && points <= MAX_CURVE_POINTS ? { series, points } : null;
  } catch {
    return null;
  }
}

/**
 * Curves in typed arrays: unpacking 100,000 of them takes a second, and drawing them is asked for again and again.
 * One array holds one metric of all trials on one scale. Only the arrays used last are kept.
 */
import { unpackSeries } from '../results/curve.js';
import { RecordedPoints } from './recordedPoints.js';
import { placeOn, type ScaleKind } from './scale.js';

const MAX_KEPT = 2;

/** One metric of all curves, as places on a scale: NaN where nothing was measured. */
export class CurvePlaces {
  readonly metric: string;
  readonly scale: ScaleKind;
  places = new Float32Array(1024);
  /** Where each trial's points begin, and how many there are: 0 without a curve. */
  readonly start: Uint32Array;
  readonly points: Uint16Array;
  /** 1 for a trial whose curve was added, or that has none. */
  readonly isRead: Uint8Array;
  /** The iterations of a trial's points: the curve's own, or where its trainer always records. */
  readonly #own: RecordedPoints;
  readonly #planned: RecordedPoints;
  #length = 0;

  constructor(
    size: number,
    { metric, scale, planned }: { metric: string; scale: ScaleKind; planned: RecordedPoints },
  ) {
    this.metric = metric;
    this.scale = scale;
    this.start = new Uint32Array(size);
    this.points = new Uint16Array(size);
    this.isRead = new Uint8Array(size);
    this.#own = new RecordedPoints(size);
    this.#planned = planned;
  }

  add(position: number, packed: string | null): void {
    this.isRead[position] = 1;
    const series = packed === null ? null : unpackSeries(packed, this.metric);
    if (series === null) return;
    const { values, iterations } = series;
    this.#reserve(values.length);
    this.start[position] = this.#length;
    this.points[position] = values.length;
    if (iterations !== null) this.#own.set(position, iterations);
    const { places, scale } = this;
    for (let k = 0; k < values.length; k++) places[this.#length++] = placeOn(scale, values[k] as number);
  }

  recorded(position: number): Float64Array {
    return this.#own.index[position] === 0 ? this.#planned.at(position) : this.#own.at(position);
  }

  forget(position: number): void {
    this.isRead[position] = 0;
    this.points[position] = 0;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.places.length) return;
    const longer = new Float32Array(Math.max(2 * this.places.length, this.#length + count));
    longer.set(this.places.subarray(0, this.#length));
    this.places = longer;
  }
}

export class CurveColumns {
  readonly #size: number;
  readonly #planned: RecordedPoints;
  /** By metric and scale; the one used last stands last. */
  readonly #kept = new Map<string, CurvePlaces>();

  constructor(size: number, planned: RecordedPoints) {
    this.#size = size;
    this.#planned = planned;
  }

  /** Trials whose curves may have changed. */
  forget(positions: readonly number[]): void {
    for (const places of this.#kept.values()) for (const position of positions) places.forget(position);
  }

  places(metric: string, scale: ScaleKind): CurvePlaces {
    const key = `${scale} ${metric}`;
    const places =
      this.#kept.get(key) ?? new CurvePlaces(this.#size, { metric, scale, planned: this.#planned });
    this.#kept.delete(key);
    this.#kept.set(key, places);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
    return places;
  }
}

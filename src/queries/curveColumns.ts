/**
 * Curves in typed arrays: unpacking 100,000 of them takes a second, and drawing them is asked for again and again.
 * One array holds one metric of all trials on one scale. Only the arrays used last are kept.
 */

import { curveSeries } from '../results/curve.js';
import type { Summary } from '../results/summary.js';
import type { RecordedPoints } from './recordedPoints.js';
import { placeOn, type ScaleKind } from './scale.js';

/** One metric of all curves, as places on a scale: NaN where there is none. */
export interface CurvePlaces {
  readonly places: Float32Array;
  /** Where each trial's points begin. */
  readonly start: Uint32Array;
  /** How many points each trial has; 0 without a curve. */
  readonly points: Uint16Array;
}

interface KeptPlaces extends CurvePlaces {
  /** 1 for a trial that was unpacked. */
  readonly isRead: Uint8Array;
}

const MAX_KEPT = 2;

export class CurveColumns {
  readonly #size: number;
  readonly #recorded: RecordedPoints;
  /** By metric and scale; the one used last stands last. */
  readonly #kept = new Map<string, KeptPlaces>();

  constructor(size: number, recorded: RecordedPoints) {
    this.#size = size;
    this.#recorded = recorded;
  }

  /** Trials whose curves may have changed. */
  forget(positions: readonly number[]): void {
    for (const { isRead, points } of this.#kept.values()) {
      for (const position of positions) {
        isRead[position] = 0;
        points[position] = 0;
      }
    }
  }

  places(summary: Summary, metric: string, scale: ScaleKind): CurvePlaces {
    const key = `${scale} ${metric}`;
    const kept = this.#kept.get(key) ?? this.#empty();
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
    for (let at = 0; at < this.#size; at++) {
      if (kept.isRead[at] === 0 && !Number.isNaN(summary.columns.endedMs[at]))
        read(kept, at, { summary, metric, scale });
    }
    return kept;
  }

  #empty(): KeptPlaces {
    const start = new Uint32Array(this.#size);
    let total = 0;
    for (let at = 0; at < this.#size; at++) {
      start[at] = total;
      total += this.#recorded.at(at).length;
    }
    return {
      places: new Float32Array(total),
      start,
      points: new Uint16Array(this.#size),
      isRead: new Uint8Array(this.#size),
    };
  }
}

interface Source {
  readonly summary: Summary;
  readonly metric: string;
  readonly scale: ScaleKind;
}

function read(
  { places, start, points, isRead }: KeptPlaces,
  at: number,
  { summary, metric, scale }: Source,
): void {
  isRead[at] = 1;
  const curve = summary.curve(at);
  if (curve === null) return;
  const series = curveSeries(curve, metric);
  const from = start[at] ?? 0;
  const room = (start[at + 1] ?? places.length) - from;
  const count = Math.min(series.length, room);
  for (let k = 0; k < count; k++) places[from + k] = placeOn(scale, series[k] ?? Number.NaN);
  points[at] = count;
}

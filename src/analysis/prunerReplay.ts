/**
 * What a pruner would have saved: each rule is replayed on the recorded curves, with the trials in the order of their
 * numbers. The curves are read at the same shares of each training.
 */
import { median } from '../base/statistics.js';
import { CHECKPOINTS, type CurveReading } from './curveReadings.js';

export type PrunerRule = 'median' | 'halving' | 'patience';

export interface PrunerReplay {
  readonly rule: PrunerRule;
  /** Trials that it would have stopped, and the share of all training that they would not have done. */
  readonly stopped: number;
  readonly saved: number;
  /** Whether the best trial would have been among them. */
  readonly losesWinner: boolean;
}

/** Trials that must have ended before the median rule stops one, and checkpoints before it may (Vizier's rule). */
const MIN_COMPARED = 5;
const FIRST_CHECKPOINT = 1;
/** Successive halving keeps a third at each rung, after a ninth and after a third of the training. */
const KEPT = 3;
const RUNGS = [1 / 9, 1 / 3];
/** Patience ends a training that did not improve by a hundredth in a fifth of its length. */
const PATIENCE_CHECKPOINTS = CHECKPOINTS / 5;
const PATIENCE_GAIN = 0.01;

/** By trial, the checkpoint after which it stops; CHECKPOINTS for one that trains to its end. */
type Stops = Int32Array;

export interface ReplaySource {
  /** In the order of their numbers. */
  readonly readings: readonly CurveReading[];
  /** What each training cost, e.g. milliseconds. */
  readonly costs: readonly number[];
  /** The index of the best trial. */
  readonly winner: number;
}

export function replayPruners(source: ReplaySource): PrunerReplay[] {
  const rules: readonly (readonly [PrunerRule, (readings: readonly CurveReading[]) => Stops])[] = [
    ['median', medianStops],
    ['halving', halvingStops],
    ['patience', patienceStops],
  ];
  return rules.map(([rule, stopsOf]) => {
    const stops = stopsOf(source.readings);
    const total = source.costs.reduce((sum, cost) => sum + cost, 0);
    const saved = source.costs.reduce(
      (sum, cost, i) => sum + cost * (1 - (stops[i] as number) / CHECKPOINTS),
      0,
    );
    return {
      rule,
      stopped: stops.reduce((count, stop) => count + Number(stop < CHECKPOINTS), 0),
      saved: total === 0 ? 0 : saved / total,
      losesWinner: (stops[source.winner] ?? CHECKPOINTS) < CHECKPOINTS,
    };
  });
}

/** Stops a trial whose best so far is worse than the median of what earlier trials had at that point. */
function medianStops(readings: readonly CurveReading[]): Stops {
  const stops = new Int32Array(readings.length).fill(CHECKPOINTS);
  const earlier: number[][] = Array.from({ length: CHECKPOINTS }, () => []);
  readings.forEach(({ checkpoints }, i) => {
    let best = Number.POSITIVE_INFINITY;
    for (let k = 0; k < CHECKPOINTS - 1; k++) {
      const value = checkpoints[k] as number;
      if (Number.isNaN(value)) break;
      best = Math.min(best, value);
      const known = earlier[k] as number[];
      if (k >= FIRST_CHECKPOINT && known.length >= MIN_COMPARED && best > median(known)) {
        stops[i] = k + 1;
        return;
      }
    }
    checkpoints.forEach((value, k) => {
      if (!Number.isNaN(value)) earlier[k]?.push(value);
    });
  });
  return stops;
}

/** Keeps the best third of those that reach a rung. */
function halvingStops(readings: readonly CurveReading[]): Stops {
  const stops = new Int32Array(readings.length).fill(CHECKPOINTS);
  let alive = readings.map((_, i) => i);
  for (const rung of RUNGS) {
    const k = Math.round(rung * CHECKPOINTS) - 1;
    const valueAt = (i: number) => {
      const value = readings[i]?.checkpoints[k] as number;
      return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
    };
    const ordered = [...alive].sort((a, b) => valueAt(a) - valueAt(b) || a - b);
    const kept = Math.max(1, Math.ceil(ordered.length / KEPT));
    for (const i of ordered.slice(kept)) stops[i] = k + 1;
    alive = ordered.slice(0, kept);
  }
  return stops;
}

function patienceStops(readings: readonly CurveReading[]): Stops {
  const stops = new Int32Array(readings.length).fill(CHECKPOINTS);
  readings.forEach(({ checkpoints }, i) => {
    let [best, since] = [Number.POSITIVE_INFINITY, 0];
    for (let k = 0; k < CHECKPOINTS - 1; k++) {
      const value = checkpoints[k] as number;
      if (Number.isNaN(value)) return;
      if (value < best - Math.abs(best) * PATIENCE_GAIN || best === Number.POSITIVE_INFINITY)
        [best, since] = [value, k];
      else if (k - since >= PATIENCE_CHECKPOINTS) {
        stops[i] = k + 1;
        return;
      }
    }
  });
  return stops;
}

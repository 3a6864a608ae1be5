/** What the learning curves tell, trial by trial: whether J still falls, whether it swings, when dev J turns. */
import { oncePer } from '../base/oncePer.js';
import type { Metric } from '../model/metrics.js';
import { curveSeries } from '../results/curve.js';
import { isSound, type Summary } from '../results/summary.js';
import { objectiveOf, trainerOf } from '../trainers/trainers.js';
import { trainingContext } from '../trainers/trainingContext.js';

/** The parts of its training at which a curve is read for the replay of pruners: 5 %, 10 %, …, 100 %. */
export const CHECKPOINTS = 20;

/** Where the dev cost was lowest, if it rose again. */
export interface DevTurn {
  /** As a share of the training. */
  readonly at: number;
  readonly lowest: number;
  readonly last: number;
}

export interface CurveReading {
  readonly position: number;
  /** The iteration at which its training ends by plan. */
  readonly length: number;
  /** By checkpoint: the objective, smaller is better; NaN beyond the end of a curve that was lost. */
  readonly checkpoints: Float64Array;
  /** How far the training cost fell in the last fifth of the training, as a share; NaN if it is unknown. */
  readonly lateFall: number;
  /** Share of the steps between points in the second half in which the training cost rose by over a twentieth. */
  readonly swings: number;
  /** Null without a dev metric, or where dev cost did not rise. */
  readonly devTurn: DevTurn | null;
}

/** Curves that are read of a large sweep, spread over its trials. */
export const MAX_CURVES = 1500;
const LATE_SHARE = 0.8;
const SWING = 1.05;
/** Dev cost turned if it ends this far above its lowest value: closer, it is the noise of a mini-batch. */
const DEV_RISE = 1.05;
/** Points that a curve needs to be read. */
const MIN_POINTS = 5;

/** The first metric of a part of the data that is a cost. */
export function costMetric({ spec }: Pick<Summary, 'spec'>, part: 'train' | 'dev'): Metric | null {
  return (
    trainerOf(spec)
      .metricsOf(spec)
      .find((metric) => metric.part === part && metric.format === 'number') ?? null
  );
}

/** In the order of positions. */
export function curveReadings(summary: Summary): CurveReading[] {
  const read = reader(summary);
  return spreadPositions(summary).flatMap((position) => read(position) ?? []);
}

/** Reads one trial's curve; null if it has none, or too few points. */
export function reader(summary: Summary): (position: number) => CurveReading | null {
  const { spec, facts } = summary;
  const trainer = trainerOf(spec);
  const { metric, goal } = objectiveOf(spec);
  const [train, dev] = [costMetric(summary, 'train'), costMetric(summary, 'dev')];
  const sign = goal === 'minimize' ? 1 : -1;
  return (position) => {
    const curve = summary.curve(position);
    if (curve === null || curve.points < MIN_POINTS) return null;
    const configuration = summary.trials.configuration(position);
    const at =
      curve.iterations !== null
        ? [...curve.iterations]
        : trainer.recordedAt(configuration, trainingContext(spec, facts));
    const length = trainer.lengthAxes.length === 0 ? longest(summary) : trainer.lengthOf(configuration);
    const cost = train === null ? new Float32Array(0) : curveSeries(curve, train.name);
    return {
      ...{ position, length },
      checkpoints: checkpointsOf(curveSeries(curve, metric), at, { length, sign }),
      lateFall: lateFallOf(cost, at),
      swings: swingsOf(cost),
      devTurn:
        dev === null || !isSound(summary, position)
          ? null
          : devTurnOf(curveSeries(curve, dev.name), at, length),
    };
  };
}

/** The end of the longest curve: what a training of a trainer has that does not tell its length. */
const longest = oncePer((summary: Summary): number =>
  spreadPositions(summary).reduce((most, position) => {
    const curve = summary.curve(position);
    return Math.max(most, curve?.iterations?.[curve.points - 1] ?? 0);
  }, 0),
);

/** The trials whose curves are read: all, or of a large sweep some. */
export function spreadPositions(summary: Summary): number[] {
  const ranked = [...summary.ranking].sort((a, b) => a - b);
  if (ranked.length <= MAX_CURVES) return ranked;
  const step = ranked.length / MAX_CURVES;
  const chosen = Array.from({ length: MAX_CURVES }, (_, i) => ranked[Math.floor(i * step)] as number);
  const best = summary.ranking[0] as number;
  return [...new Set([...chosen, best])].sort((a, b) => a - b);
}

function checkpointsOf(
  series: Float32Array,
  at: readonly number[],
  { length, sign }: { length: number; sign: number },
): Float64Array {
  const values = new Float64Array(CHECKPOINTS).fill(Number.NaN);
  const last = at[series.length - 1] ?? 0;
  let index = 0;
  for (let k = 0; k < CHECKPOINTS; k++) {
    const until = (length * (k + 1)) / CHECKPOINTS;
    if (until > last) break;
    while (index + 1 < series.length && (at[index + 1] as number) <= until) index++;
    if ((at[index] as number) <= until) values[k] = sign * (series[index] as number);
  }
  return values;
}

function lateFallOf(cost: Float32Array, at: readonly number[]): number {
  const end = cost.length - 1;
  const until = (at[end] ?? 0) * LATE_SHARE;
  let start = 0;
  while (start < end && (at[start + 1] as number) <= until) start++;
  const [before, last] = [cost[start], cost[end]];
  if (before === undefined || last === undefined || !(before > 0) || !(last >= 0)) return Number.NaN;
  return 1 - last / before;
}

function swingsOf(cost: Float32Array): number {
  const half = Math.floor(cost.length / 2);
  let rises = 0;
  for (let i = half + 1; i < cost.length; i++)
    if ((cost[i] as number) > (cost[i - 1] as number) * SWING) rises++;
  return cost.length - half - 1 <= 0 ? 0 : rises / (cost.length - half - 1);
}

function devTurnOf(series: Float32Array, at: readonly number[], length: number): DevTurn | null {
  let lowest = 0;
  for (let i = 1; i < series.length; i++) if ((series[i] as number) < (series[lowest] as number)) lowest = i;
  const [least, last] = [series[lowest] as number, series.at(-1) as number];
  if (!(least > 0) || !(last > least * DEV_RISE)) return null;
  return { at: (at[lowest] as number) / length, lowest: least, last };
}

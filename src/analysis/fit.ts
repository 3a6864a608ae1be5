/** Underfitting and overfitting by the size of what is trained. */
import { median } from '../base/statistics.js';
import { isSound, metricColumn, type Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { type CurveReading, costMetric } from './curveReadings.js';

/** The trials of one size. */
export interface SizeFit {
  /** Smallest and largest size, e.g. in parameters. */
  readonly from: number;
  readonly to: number;
  readonly trials: number;
  /** Trials whose dev cost rose again, and the median share of the training after which it was lowest. */
  readonly overfit: number;
  readonly turn: number;
  /** The same in epochs; NaN where the trainer knows none. */
  readonly turnEpoch: number;
  /** Trials whose training cost ended near the cost of predicting a constant. */
  readonly underfit: number;
}

/** The number of classes of size. */
const MAX_CLASSES = 4;
/** A training that removes less than a tenth of the cost of predicting a constant has hardly begun to fit. */
const UNDERFIT_SHARE = 0.9;

/** Ascending by size; empty where the trainer knows no sizes. */
export function fitBySize(summary: Summary, readings: readonly CurveReading[]): SizeFit[] {
  const { spec, facts, trials } = summary;
  const trainer = trainerOf(spec);
  const train = costMetric(summary, 'train');
  if (train === null) return [];
  const costs = metricColumn(summary.columns, train.name);
  const constant = trainer.constantCost?.(facts) ?? Number.NaN;
  const sized = readings.flatMap((reading) => {
    const size = trainer.sizeOf(trials.configuration(reading.position), facts);
    return size === null || !isSound(summary, reading.position) ? [] : [{ ...reading, size }];
  });
  return sizeClasses(sized.map(({ size }) => size)).map(([from, to]) => {
    const members = sized.filter(({ size }) => size >= from && size <= to);
    const turned = members.filter(({ devTurn }) => devTurn !== null);
    const turns = turned.map(({ devTurn }) => devTurn?.at ?? Number.NaN);
    const turnEpochs = turned.map(
      ({ position, devTurn }) => (devTurn?.at ?? Number.NaN) * passesOf(summary, position),
    );
    return {
      ...{ from, to, trials: members.length, overfit: turned.length },
      ...{ turn: median(turns), turnEpoch: median(turnEpochs) },
      underfit: members.filter(({ position }) => (costs[position] as number) > constant * UNDERFIT_SHARE)
        .length,
    };
  });
}

/** How many passes over the training set a trial makes; NaN if the trainer does not count them. */
function passesOf({ spec, facts, trials }: Summary, position: number): number {
  const trainer = trainerOf(spec);
  const passes = trainer.meanings?.passes;
  if (passes === undefined) return Number.NaN;
  return Number(trainer.variableValue(passes, trials.configuration(position), facts));
}

/** Equal parts of the distinct sizes. */
function sizeClasses(sizes: readonly number[]): [from: number, to: number][] {
  const distinct = [...new Set(sizes)].sort((a, b) => a - b);
  const count = Math.min(MAX_CLASSES, distinct.length);
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * distinct.length) / count);
    const end = Math.floor(((i + 1) * distinct.length) / count) - 1;
    return [distinct[start] as number, distinct[end] as number];
  });
}

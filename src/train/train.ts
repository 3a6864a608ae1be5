/**
 * One run: a network trained once, and every trial that is a point of that training.
 *
 * A trial's curve has the recorded points of its own configuration and no others, whatever other trials share
 * its run, so that its results are the same as when it is trained alone.
 */
import { assert } from '../base/assert.js';
import type { Kernel, LoadedData, Score, Training } from '../kernel/kernel.js';
import type { Configuration } from '../spec/configuration.js';
import type { DataFacts } from '../spec/dataset.js';
import { recordPoints } from '../spec/recordPoints.js';
import type { RecordSpec } from '../spec/sweepFile.js';
import { trainingSettings } from './settings.js';

export interface Run {
  /** Its iterations are those of the longest trial. */
  readonly configuration: Configuration;
  /** Ascending in their iterations, which differ. */
  readonly trials: readonly { readonly id: string; readonly iterations: number }[];
  readonly record: RecordSpec | null;
}

/** What was measured at one recorded iteration. NaN where there is no dev set, or no classes. */
export interface TrainingRecord {
  readonly iteration: number;
  readonly J: number;
  readonly devJ: number;
  readonly error: number;
  readonly devError: number;
}

export interface TrialEnding {
  readonly type: 'finished' | 'diverged';
  readonly trial: string;
  /** At its recorded iterations, the last being where it ended. */
  readonly curve: readonly TrainingRecord[];
}

/** A step is a moment to look up: the training goes on when the next is asked for. */
export type TrainingStep =
  | { readonly type: 'step'; readonly iteration: number }
  | { readonly type: 'record'; readonly record: TrainingRecord }
  | { readonly type: 'ending'; readonly ending: TrialEnding };

/**
 * Trains until every trial has ended. Between two steps lie at most about 50 ms.
 * @throws KernelError if the configuration needs more memory than there is.
 */
export function* train(
  kernel: Kernel,
  data: LoadedData,
  facts: DataFacts,
  run: Run,
): Generator<TrainingStep, void> {
  const training = kernel.open(data, trainingSettings(run.configuration));
  try {
    yield* trainOpened(training, facts, run);
  } finally {
    training.close();
  }
}

function* trainOpened(training: Training, facts: DataFacts, run: Run): Generator<TrainingStep, void> {
  let open = run.trials.map((trial) => ({ id: trial.id, points: pointsOf(trial.iterations, facts, run) }));
  const records = new Map<number, TrainingRecord>();
  for (const iteration of mergedPoints(open.map(({ points }) => points))) {
    while (training.iteration < iteration) yield { type: 'step', iteration: training.advance(iteration) };
    const record = yield* measure(training, facts);
    records.set(iteration, record);
    yield { type: 'record', record };
    const diverged = !Number.isFinite(record.J);
    for (const { id, points } of open) {
      if (!points.includes(iteration) || !(diverged || points.at(-1) === iteration)) continue;
      const curve = points.filter((point) => point <= iteration).map((point) => recordAt(records, point));
      yield { type: 'ending', ending: { type: diverged ? 'diverged' : 'finished', trial: id, curve } };
      open = open.filter((other) => other.id !== id);
    }
    if (open.length === 0) return;
  }
}

/** The recorded iterations of a trial of the run: its own, whatever others share it. */
export function pointsOf(iterations: number, facts: DataFacts, { configuration, record }: Run): number[] {
  const { trainExamples } = facts;
  return recordPoints({ trainExamples, batchSize: configuration.batch_size, until: iterations }, record);
}

function mergedPoints(series: readonly (readonly number[])[]): number[] {
  return [...new Set(series.flat())].sort((a, b) => a - b);
}

function recordAt(records: ReadonlyMap<number, TrainingRecord>, iteration: number): TrainingRecord {
  const record = records.get(iteration);
  assert(record !== undefined, `iteration ${iteration} was recorded`);
  return record;
}

function* measure(training: Training, facts: DataFacts): Generator<TrainingStep, TrainingRecord> {
  const train = yield* score(training, 'train');
  const dev = facts.devExamples > 0 ? yield* score(training, 'dev') : NO_SCORE;
  const { iteration } = training;
  return { iteration, J: train.cost, devJ: dev.cost, error: train.error, devError: dev.error };
}

const NO_SCORE: Score = { cost: Number.NaN, error: Number.NaN };

/** The cost over a whole part, with a step wherever the kernel pauses. */
export function* score(training: Training, part: 'train' | 'dev' | 'test'): Generator<TrainingStep, Score> {
  const scoring = training.score(part);
  for (;;) {
    const next = scoring.next();
    if (next.done) return next.value;
    yield { type: 'step', iteration: training.iteration };
  }
}

/** Trains a configuration once more, to the same bits, for its score on the test set. */
export function* scoreOnTest(
  kernel: Kernel,
  data: LoadedData,
  configuration: Configuration,
): Generator<TrainingStep, Score> {
  const training = kernel.open(data, trainingSettings(configuration));
  try {
    while (training.iteration < configuration.iterations) {
      yield { type: 'step', iteration: training.advance(configuration.iterations) };
    }
    return yield* score(training, 'test');
  } finally {
    training.close();
  }
}

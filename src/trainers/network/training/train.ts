/**
 * One run: a network trained once, and every trial that is a point of that training.
 *
 * A trial's curve has the recorded points of its own configuration and no others, whatever other trials share
 * its run, so that its results are the same as when it is trained alone.
 */
import { assert } from '../../../base/assert.js';
import type { DataFacts } from '../../../model/dataset.js';
import type { RecordSpec } from '../../../model/record.js';
import type { Resumption, SavedTraining, TrainingRecord, TrainingStep } from '../../training.js';
import type { NetworkConfiguration } from '../configuration.js';
import {
  type Kernel,
  KernelError,
  type KernelTraining,
  type LoadedData,
  type PartName,
  type Score,
  type TrainingSettings,
} from '../kernel/kernel.js';
import { recordPoints } from '../recordPoints.js';
import { wholeConfiguration, wholeFacts } from './foldData.js';
import { FoldedTraining } from './foldedTraining.js';
import { Patience } from './patience.js';
import { trainingSettings } from './settings.js';

export interface NetworkRun {
  /** Its iterations are those of the longest trial. */
  readonly configuration: NetworkConfiguration;
  /** Ascending in their iterations, which differ. */
  readonly trials: readonly { readonly id: string; readonly iterations: number }[];
  readonly record: RecordSpec | null;
}

/**
 * Trains until every trial has ended, with the data of each fold where there are several (foldData.ts). Between two
 * steps lie at most about 50 ms.
 * @throws KernelError if the configuration needs more memory than there is.
 */
export function* train(
  kernel: Kernel,
  data: LoadedData | readonly LoadedData[],
  facts: DataFacts,
  run: NetworkRun,
  resumption: Resumption | null = null,
): Generator<TrainingStep, void> {
  const training = opened(kernel, [data].flat(), trainingSettings(run.configuration, facts.trainExamples));
  try {
    yield* trainOpened(training, facts, run, resumption);
  } finally {
    training.close();
  }
}

function opened(kernel: Kernel, parts: readonly LoadedData[], settings: TrainingSettings): KernelTraining {
  const trainings: KernelTraining[] = [];
  try {
    for (const part of parts) trainings.push(kernel.open(part, settings));
  } catch (error) {
    for (const training of trainings) training.close();
    throw error;
  }
  const [only] = trainings;
  return only !== undefined && trainings.length === 1 ? only : new FoldedTraining(trainings);
}

function* trainOpened(
  training: KernelTraining,
  facts: DataFacts,
  run: NetworkRun,
  resumption: Resumption | null,
): Generator<TrainingStep, void> {
  let open = run.trials.map((trial) => ({
    id: trial.id,
    points: pointsOf(trial.iterations, facts, run),
    patience: new Patience(run.configuration, facts),
  }));
  const recorded = mergedPoints(open.map(({ points }) => points));
  const records = new Map<number, TrainingRecord>();
  if (resumption !== null) {
    for (const record of goOn(training, recorded, resumption)) records.set(record.iteration, record);
  }
  const moment = { training, save: () => savedAt(training, records) };
  for (const iteration of recorded) {
    const record = records.get(iteration) ?? (yield* trainTo(iteration, facts, moment));
    records.set(iteration, record);
    yield { type: 'record', record, iteration: training.iteration, save: moment.save };
    const diverged = !Number.isFinite(record.metrics.J);
    for (const { id, points, patience } of open) {
      if (!points.includes(iteration)) continue;
      const isOver = patience.isOver(record) || points.at(-1) === iteration;
      if (!diverged && !isOver) continue;
      const curve = points.filter((point) => point <= iteration).map((point) => recordAt(records, point));
      yield { type: 'ending', ending: { type: diverged ? 'diverged' : 'finished', trial: id, curve } };
      open = open.filter((other) => other.id !== id);
    }
    if (open.length === 0) return;
  }
}

/** What was recorded before, once the training stands where it was saved; nothing where it starts anew. */
function goOn(
  training: KernelTraining,
  recorded: readonly number[],
  resumption: Resumption,
): readonly TrainingRecord[] {
  const saved = resumption.load();
  if (saved === null) return [];
  const known = new Set(saved.records.map(({ iteration }) => iteration));
  const missing = recorded.find((iteration) => iteration < saved.iteration && !known.has(iteration));
  if (missing !== undefined) {
    resumption.onUnusable(`iteration ${missing} was not recorded`);
    return [];
  }
  try {
    training.restore(saved.state, saved.iteration);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    resumption.onUnusable(error.message);
    return [];
  }
  return saved.records;
}

/** The recorded iterations of a trial of the run: its own, whatever others share it. */
export function pointsOf(
  iterations: number,
  facts: DataFacts,
  { configuration, record }: NetworkRun,
): number[] {
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

/** A training at work, and how to save it. */
interface Moment {
  readonly training: KernelTraining;
  readonly save: () => SavedTraining;
}

function savedAt(training: KernelTraining, records: ReadonlyMap<number, TrainingRecord>): SavedTraining {
  return { iteration: training.iteration, state: training.save(), records: [...records.values()] };
}

/** Trains to a recorded iteration and measures there. */
function* trainTo(
  iteration: number,
  facts: DataFacts,
  moment: Moment,
): Generator<TrainingStep, TrainingRecord> {
  yield* advance(iteration, moment);
  const train = yield* score('train', moment);
  const dev = facts.devExamples > 0 ? yield* score('dev', moment) : NO_SCORE;
  const metrics = { J: train.cost, dev_J: dev.cost, error: train.error, dev_error: dev.error };
  return { iteration, metrics };
}

const NO_SCORE: Score = { cost: Number.NaN, error: Number.NaN };

function* advance(until: number, { training, save }: Moment): Generator<TrainingStep, void> {
  while (training.iteration < until) yield { type: 'step', iteration: training.advance(until), save };
}

/** The cost over a whole part, with a step wherever the kernel pauses. */
function* score(part: PartName, { training, save }: Moment): Generator<TrainingStep, Score> {
  const scoring = training.score(part);
  for (;;) {
    const next = scoring.next();
    if (next.done) return next.value;
    yield { type: 'step', iteration: training.iteration, save };
  }
}

/**
 * Trains a configuration once more, to the same bits and where its training ended. Nothing is measured on the way
 * unless that decides where it ends.
 */
export function* trainToEnd(
  training: KernelTraining,
  facts: DataFacts,
  run: NetworkRun,
  resumption: Resumption | null = null,
): Generator<TrainingStep, void> {
  const { configuration } = run;
  if (configuration.early_stopping === undefined) {
    if (resumption !== null) goOn(training, [configuration.iterations], resumption);
    yield* advance(configuration.iterations, { training, save: () => savedAt(training, new Map()) });
    return;
  }
  const trials = [{ id: '', iterations: configuration.iterations }];
  for (const step of trainOpened(training, facts, { ...run, trials }, resumption)) {
    if (step.type === 'step') yield step;
  }
}

/** Trains a configuration once more for its score on the test set; after folds, on all examples. */
export function* scoreOnTest(
  kernel: Kernel,
  data: LoadedData,
  facts: DataFacts,
  run: NetworkRun,
  resumption: Resumption | null = null,
): Generator<TrainingStep, Score> {
  const configuration = wholeConfiguration(run.configuration, facts);
  const training = kernel.open(data, trainingSettings(configuration, data.trainExamples));
  try {
    yield* trainToEnd(training, wholeFacts(facts), { ...run, configuration }, resumption);
    return yield* score('test', { training, save: () => savedAt(training, new Map()) });
  } finally {
    training.close();
  }
}

/**
 * How a trainer trains: the half that workers load, and that planning never does. `trainer.ts` has the other half.
 *
 * A training is a sequence of steps. Between two steps the caller looks at its limits and at requests to stop; it ends
 * a training by asking for no further step. A trainer that computes gives its steps as a Generator. One that waits for
 * a process gives them as an AsyncGenerator.
 */
import type { Configuration } from '../model/configuration.js';
import type { Dataset } from '../model/dataset.js';
import type { MetricValues } from '../model/metrics.js';
import type { RecordSpec } from '../model/record.js';
import type { Settings } from '../model/sweepSpec.js';

/** One training, and every trial that is a point of it. */
export interface Run {
  /** That of the longest trial. */
  readonly configuration: Configuration;
  /** Ascending in their iterations, which differ. */
  readonly trials: readonly { readonly id: string; readonly iterations: number }[];
  readonly record: RecordSpec | null;
  /** What the sweep says to its trainer. */
  readonly settings?: Settings;
  /** Its sweep, for people. */
  readonly sweep?: string;
  /** The sweep's folder for what trainings keep; left out: there is none. */
  readonly folder?: string | null;
}

/** What was measured at one point of a training. */
export interface TrainingRecord {
  readonly iteration: number;
  readonly metrics: MetricValues;
}

/** A trial that has its result. */
export interface TrialEnding {
  readonly type: 'finished' | 'diverged';
  readonly trial: string;
  /** At its recorded iterations. The last is where it ended. */
  readonly curve: readonly TrainingRecord[];
  /** The final values, if they are not those of the last record. */
  readonly metrics?: MetricValues;
}

/** A training at one of its steps. Another resumes from here to the same bits. */
export interface SavedTraining {
  readonly iteration: number;
  /** Whatever the trainer needs beside the records. */
  readonly state: Uint8Array;
  /** All that was recorded until then, ascending. */
  readonly records: readonly TrainingRecord[];
}

/** Where a training stands, and how to save it; `save` is null for a trainer that saves by itself. */
export interface TrainingMoment {
  readonly iteration: number;
  readonly save: (() => SavedTraining) | null;
}

/** A training that resumes first records again what was recorded before, without training for it. */
export type TrainingStep =
  /** It has advanced. */
  | ({ readonly type: 'step' } & TrainingMoment)
  /** It may not have advanced: a process was silent. */
  | ({ readonly type: 'wait' } & TrainingMoment)
  | ({ readonly type: 'record'; readonly record: TrainingRecord } & TrainingMoment)
  | { readonly type: 'ending'; readonly ending: TrialEnding };

export type TrainingSteps<Result = void> =
  | Generator<TrainingStep, Result>
  | AsyncGenerator<TrainingStep, Result>;

/** Where a training resumes. */
export interface Resumption {
  /** Read once; null: the training starts at the beginning. It keeps no reference to it. */
  load(): SavedTraining | null;
  /** It cannot resume from there, and starts again. */
  onUnusable(reason: string): void;
}

/** A trainer that is ready to train, with the memory that it holds. */
export interface Training {
  /**
   * Trains until every trial of the run has ended.
   * @throws UntrainableError where no attempt can succeed, TrainingLost where the attempt says nothing of the trial.
   */
  train(run: Run, dataset: Dataset, resumption: Resumption | null): TrainingSteps;
  /** Trains once more, for the score on the test set: its cost and, where there are classes, its error rate. */
  scoreOnTest(
    run: Run,
    dataset: Dataset,
    resumption: Resumption | null,
  ): TrainingSteps<{ readonly cost: number; readonly error: number }>;
  /** The iterations that are recorded for a trial of the run, whatever other trials share it; null: all of the run. */
  pointsOf(iterations: number, run: Run, dataset: Dataset): readonly number[] | null;
  /** Whether a training that was left still runs: then only the end of its thread ends it. */
  readonly isStuck?: boolean;
  /** Frees its memory. */
  close(): void;
}

/** An attempt that ended without a result, though the next may have one. */
export class TrainingCrashed extends Error {
  override readonly name = 'TrainingCrashed';
  /** The last lines of what it printed. */
  readonly log: readonly string[];

  constructor(message: string, log: readonly string[]) {
    super(message);
    this.log = log;
  }
}

/** An attempt that was ended from outside. It says nothing of the trial. */
export class TrainingLost extends Error {
  override readonly name = 'TrainingLost';
}

/** This trainer cannot train the configuration, so every attempt would fail. */
export class UntrainableError extends Error {
  override readonly name = 'UntrainableError';
  /** The last lines of what the trial printed. */
  readonly log: readonly string[];
  /** Whether no other trial of the sweep can succeed either. */
  readonly stopsSweep: boolean;

  constructor(
    message: string,
    options: ErrorOptions & { readonly log?: readonly string[]; readonly stopsSweep?: boolean } = {},
  ) {
    super(message, options);
    this.log = options.log ?? [];
    this.stopsSweep = options.stopsSweep ?? false;
  }
}

/** It ended well and never gave the metric that its sweep is ranked by. */
export class MetricMissing extends UntrainableError {}

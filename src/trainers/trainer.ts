/**
 * What jmin knows of a trainer before it trains anything. Planning, ranking and reports need no more than this, and
 * never load the code that trains (`training.ts`).
 *
 * A *point* has the values that a sweep file gives. A *configuration* is what is trained: the one canonical form of
 * all points that are trained alike.
 */
import type { z } from 'zod';
import type { Configuration, Point, Value } from '../model/configuration.js';
import type { CodePattern, DataFacts } from '../model/dataset.js';
import type { ExpressionValue, VariableKind } from '../model/expression.js';
import type { Metric } from '../model/metrics.js';
import type { RecordSpec } from '../model/record.js';
import type { Axis, Settings, SweepSpec } from '../model/sweepSpec.js';
import type { Resources } from './resources.js';

/** What a sweep sets for all of its trials. */
export interface TrainingContext extends TrainerSettings {
  readonly facts: DataFacts;
  readonly constants: Readonly<Record<string, number>>;
  /** Where curves are recorded; null: at the usual points. */
  readonly record: RecordSpec | null;
}

/** A value as its trainer knows it, for schemas, references, help and errors. */
export interface Hyperparameter {
  /** Whether its numbers are whole; `choice` is one of some words. */
  readonly kind: 'number' | 'integer' | 'choice';
  /** Of a single number, as it stands in a list or at the end of a scale; null for a choice. */
  readonly number: z.ZodType<number> | null;
  /** Of any single value. */
  readonly schema: z.ZodType<Value>;
  /** What a single value must be, as errors and the reference say it. */
  readonly expected: string;
  /** Null: derived otherwise, or left out. */
  readonly default: Value | null;
  readonly description: string;
  /** Values as an option takes them, for the help. */
  readonly example: string;
  /** Why the trainer cannot compute with a number that is in the range; null where it can. Absent: it always can. */
  readonly problemOf?: (value: number) => string | null;
  /**
   * Whether configurations and ids leave it out at its default, so that those from before it was added stay as they
   * are. It is shown only for sweeps that give it.
   */
  readonly isOptional?: true;
}

/** A number of a method that is set for a whole sweep. */
export interface Constant {
  readonly schema: z.ZodType<number>;
  readonly default: number;
  readonly description: string;
  /** Why the trainer cannot compute with a value that is in the range; null where it can. */
  problemOf(value: number): string | null;
}

/** A name that conditions of `where` and `when` may use. */
export interface ConditionVariable {
  readonly kind: VariableKind;
  /** Set for names that are no hyperparameter, or mean more than in the sweep file. */
  readonly meaning: string | null;
}

/** What one run computes. */
export interface RunWork {
  readonly iterations: number;
  /** Work units of one iteration, e.g. multiply-adds. */
  readonly perIteration: number;
  /** Work units of all iterations and of every record, for all trials of the run. */
  readonly total: number;
}

/** Computes the work of a run: its longest configuration, and the shorter points of the same training. */
export interface WorkMeter<C> {
  measure(longest: C, ...shorter: readonly C[]): RunWork;
}

/** A problem with what a sweep gives, at a key below `hyperparameters` or a point of `also`. */
export interface GivenProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly code: string;
}

/** The hyperparameters of one section of a sweep file: those of the grid with all values, or of one point. */
export interface GivenValues {
  /** `['hyperparameters']` or `['also', name]`. */
  readonly section: readonly string[];
  readonly values: Readonly<Record<string, readonly Value[]>>;
}

/** The same training under another value of one hyperparameter. */
export interface IdenticalTraining {
  readonly name: string;
  readonly value: Value;
  /** As a plan shows it, e.g. `nesterov at momentum 0 is sgd`. */
  readonly because: string;
}

/** An answer that does not look at its example, and its value of a metric. */
export interface ConstantAnswer {
  readonly value: number;
  /** As a sentence says it, e.g. `the mean of the target`. */
  readonly answer: string;
}

/** A matrix, with its shape in words and numbers. */
export interface MatrixShape {
  readonly name: string;
  readonly symbols: string;
  readonly rows: number;
  readonly columns: number;
}

export interface TrialDetails {
  readonly shapes: readonly MatrixShape[];
  /** One line below them. */
  readonly summary: string;
}

/** What a sweep says to its trainer beside hyperparameters and constants. */
export interface TrainerSettings {
  readonly settings?: Settings;
}

export interface TrainerDescription<C extends Configuration = Configuration> {
  /** As a sweep names it. */
  readonly name: string;
  /** Raised only when the numbers of a training change: trials of other versions never have the same id. */
  readonly version: number;
  /** What its trainings measure. A sweep may name metrics of its own, in its settings. */
  metricsOf(spec: TrainerSettings): readonly Metric[];
  /** Whether trainings may measure more than that, under names that only they know. */
  readonly hasOpenMetrics: boolean;
  /** Metrics that decide, in this order, between trials with the same value of the objective. */
  readonly tieBreakers?: readonly string[];
  /** The cost J of predicting a constant, where it is known: a training that ends far above it blew up. */
  readonly constantCost?: (facts: DataFacts) => number;
  /**
   * What the best answer that is the same for every example reaches in a metric. Absent, or null, where it is unknown.
   */
  readonly constantAnswer?: (facts: DataFacts, metric: string) => ConstantAnswer | null;
  /** Whether it trains on the data set of its sweep. */
  readonly needsData: boolean;
  /** Whether the same configuration gives the same bits, everywhere and always. */
  readonly bitsRepeat: boolean;

  /** Whether it trains in a process of its own, for which a worker only waits; else it computes on a thread. */
  readonly waitsForProcess: boolean;

  /** What each trial takes of its worker. */
  resourcesOf(settings: Settings | undefined): Resources;

  /**
   * The files whose code its trainings run; null: none but jmin's own. Their digest is part of each trial's id, and a
   * worker runs them only if its user allows it.
   */
  readonly codePatterns: ((settings: Settings | undefined) => readonly CodePattern[]) | null;

  // What a sweep file may say.

  /** In the order in which people read them; `any`: a sweep file names its own, of any value. */
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>> | 'any';
  /** What other tools call them, each with the name here, or with a sentence where there is no such thing. */
  readonly synonyms: Readonly<Record<string, string>>;
  readonly constants: Readonly<Record<string, Constant>>;
  /** Further keys of a sweep file, each with its schema: the settings of the sweep. */
  readonly keys: Readonly<Record<string, z.ZodType>>;
  /** Further keys below `failures`, which are settings too. */
  readonly failureKeys?: Readonly<Record<string, z.ZodType>>;
  /** The key that shows that a sweep file is this trainer's; null: the file names its trainer. */
  readonly ownKey: string | null;
  /** The problem with settings that fit their schemas or come from a journal. `names` are those of all axes. */
  checkSettings(settings: Settings | undefined, names: readonly string[]): readonly GivenProblem[];
  /** Where curves may be recorded; null: the trainer decides. */
  readonly recordSchema: z.ZodType<RecordSpec> | null;
  /** Whether what it trained is a network, whose weights jmin can write to a file. */
  readonly hasWeights: boolean;
  /**
   * Which of its names play these parts. A reading of a sweep that needs a part, e.g. at which step size training
   * diverges, is left out if the trainer names none.
   */
  readonly meanings?: {
    /** The hyperparameter that scales an update. */
    readonly stepSize?: string;
    readonly depth?: string;
    readonly width?: string;
    /** What `sizeOf` counts, in the plural. */
    readonly size?: string;
    /** The variable that counts passes over the training set. */
    readonly passes?: string;
  };
  /** Pairs of hyperparameters that express the same: a sweep gives one of them. */
  readonly exclusive: readonly (readonly [string, string])[];
  /** The problem with values that no sweep may combine. */
  checkGiven(given: GivenValues): readonly GivenProblem[];
  readonly variables: Readonly<Record<string, ConditionVariable>>;
  /** The hyperparameters that a variable follows from; `given` are those that the sweep file names. */
  derivedFrom(variable: string, given: ReadonlySet<string>): readonly string[];

  // Planning.

  /** The value that is trained where a sweep gives this one: a batch size is at most the number of examples. */
  fitValue(name: string, value: Value, facts: DataFacts): Value;
  /** Why this hyperparameter cannot matter at the point, or null. Points that differ in it alone are one trial. */
  deadBecause(name: string, point: Point): string | null;
  /** Whether there are points at which it cannot matter. */
  canBeDead(name: string): boolean;
  /**
   * The value that gives the same training to the last bit though the configuration and its id are others, or null. The
   * configuration with that value has no such value itself.
   */
  identicalTraining(configuration: C): IdenticalTraining | null;
  canonicalConfiguration(point: Point, context: TrainingContext): C;
  /**
   * A configuration that came from outside, e.g. in a job.
   * @throws UserError if it is none of this trainer.
   */
  parseConfiguration(configuration: Configuration): C;
  /** The text that is hashed to the trial's id: all that decides its results, nothing else. */
  canonicalForm(configuration: C, context: TrainingContext): string;
  /** The hyperparameters, each by itself, along which trials may be points of one training. */
  readonly lengthAxes: readonly string[];
  /** Where in its training a trial ends, in iterations. */
  lengthOf(configuration: C): number;
  /** Whether two configurations of one plan differ in nothing but their length, and are points of one training. */
  sharesRun(a: C, b: C): boolean;
  /** @throws UserError at the first trial beyond a limit on its length or its records. */
  checkPlan(spec: SweepSpec, facts: DataFacts, configurations: () => Iterable<C>): void;
  variableValue(name: string, configuration: C, facts: DataFacts): ExpressionValue;

  // Cost.

  /** Null where nothing is known of the cost before a trial has run. */
  workMeter(context: TrainingContext): WorkMeter<C> | null;
  /** What makes configurations small or large, e.g. the parameters of a network; null: nothing does. */
  sizeOf(configuration: C, facts: DataFacts): number | null;
  /** The same in words, for the smallest and the largest. */
  sizeText(configuration: C, facts: DataFacts): string;
  /** Bytes of the data set, once in every process. */
  dataBytes(facts: DataFacts): number;
  /** Bytes that a thread needs for a configuration, with its data; null: unknown. */
  memoryBytes(configuration: C, facts: DataFacts): number | null;
  /** No trial of the sweep needs more; `largest` is the one of the largest size, if known. */
  mostMemoryBytes(spec: SweepSpec, facts: DataFacts, largest?: C): number | null;

  /** Bytes of a saved training, about. */
  checkpointBytes(configuration: C, facts: DataFacts): number;

  // For people and programs.

  /** Variables of conditions that are shown beside the hyperparameters. */
  readonly shownVariables: readonly string[];
  /** The value of a hyperparameter, as a sweep file would give it. */
  valueOf(configuration: C, name: string, facts: DataFacts): Value;
  /** Whether the training depends on this hyperparameter, given the others. */
  matters(name: string, configuration: C): boolean;
  /** A value on the scale of its axis, null for one that has no place there. */
  numericValue(value: Value, facts: DataFacts): number | null;
  /**
   * What a sweep file gives to train this configuration alone, in its order. Of two hyperparameters that say the same
   * (`exclusive`), it is the one that `given` names, where that can say it.
   */
  axesOf(configuration: C, facts: DataFacts, given: ReadonlySet<string>): readonly Axis[];
  /** The constants that matter to the training and differ from their default. */
  constantsOf(configuration: C): Readonly<Record<string, number>>;
  /** The command line that trains it without jmin; null: there is none. */
  commandLine(configuration: C, settings: Settings | undefined): readonly string[] | null;
  /** What a training of the configuration computes with, for people who look at one trial; null: nothing to show. */
  detailsOf(configuration: C, facts: DataFacts): TrialDetails | null;
  /** The iterations of the points of a trial's curve. */
  recordedAt(configuration: C, context: TrainingContext): readonly number[];
}

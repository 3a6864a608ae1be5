/** The schemas of a sweep and its data in a journal. `SweepSpec` and `DataFacts` are inferred from them. */
import { z } from 'zod';
import type { Value } from './configuration.js';
import { type DatasetSpec, MAX_FOLDS } from './datasetSpec.js';
import { FROM_ENVIRONMENT, MAX_ADDRESS_LENGTH, MAX_CHANNELS, NOTICE_EVENTS, NOTIFY_FORMS } from './notify.js';
import {
  LATER_FIELDS,
  LATER_LIMITS,
  MAX_COHORT,
  MAX_KEPT,
  MAX_POINTS,
  MAX_RUNGS,
  MAX_SEARCH_TRIALS,
  PRUNERS,
  SAMPLERS,
} from './specDefaults.js';

const count = z.int().min(0);
/** Null: no limit. */
const limit = z.number().min(0).nullable();
const name = z.string().min(1).max(1000);
const value: z.ZodType<Value> = z.json();
/** Checks only that it is a map. Its trainer's schema checks the rest (src/trainers/specProblem.ts). */
const dataset = z.custom<DatasetSpec>((given) => z.record(z.string(), z.unknown()).safeParse(given).success);

export const searchSchema = z.object({
  sampler: z.enum(SAMPLERS),
  /** Points to propose, each with all its replicates. */
  trials: z.int().min(1).max(MAX_SEARCH_TRIALS),
  seed: count,
  /** Points to propose together. */
  cohort: z.int().min(1).max(MAX_COHORT),
  /** Whether a cohort is proposed while the one before is in training. Only of samplers that use results. */
  overlap: z.boolean().exactOptional(),
});

export const pruneSchema = z.object({
  rule: z.enum(PRUNERS),
  /** Where trainings are compared, as shares of their length, ascending. */
  rungs: z.array(z.number().gt(0).lt(1)).min(1).max(MAX_RUNGS),
  /** Of halving: for each rung the share of all trials that continue. */
  keep: z.array(z.number().gt(0).lt(1)).min(1).max(MAX_RUNGS).exactOptional(),
  /** Of patience: rungs in a row without a better value, after which a trial stops. */
  wait: z.int().min(1).max(MAX_RUNGS).exactOptional(),
});

export const untilSchema = z.object({
  /** Points in a row without a better result. */
  noGain: z.int().min(1).max(MAX_SEARCH_TRIALS).exactOptional(),
  /** A value of the objective. */
  target: z.number().exactOptional(),
  /** Milliseconds since the first trial started. */
  budgetMs: z.number().min(1).exactOptional(),
});

/** Who is notified of what. An address or a secret is `env:NAME` unless it is no secret. */
export const channelSchema = z.object({
  form: z.enum(NOTIFY_FORMS),
  /** Null for a desktop. */
  url: z.string().max(MAX_ADDRESS_LENGTH).nullable(),
  secret: z.string().regex(FROM_ENVIRONMENT).nullable(),
  on: z.array(z.enum(NOTICE_EVENTS)),
});

export const specSchema = z.object({
  /**
   * The version of the planning rules. 1: journals of version 0.1.0. 2: points under `also` take the values that the
   * sweep fixes and are replicated, and trainings that are identical to the last bit are one trial. 3: such trainings
   * are found too where a condition of `when` gives them different points.
   */
  rules: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(LATER_FIELDS.rules),
  name,
  description: z.string().nullable(),
  /** Null: its trainer needs none. */
  dataset: dataset.nullable(),
  /** In the order of the file; the last changes fastest. One value is fixed, several are swept. */
  axes: z.array(
    z.object({
      name,
      values: z.array(value).min(1),
      /** Only in a search: the values are the ends of a range, and numbers are drawn from it on this scale. */
      scale: z.enum(['log', 'linear']).exactOptional(),
      /** Draws only whole numbers from the range. */
      whole: z.boolean().exactOptional(),
    }),
  ),
  /** How trials are proposed while the sweep runs; absent: the axes are a grid. */
  search: searchSchema.exactOptional(),
  /** When a search ends before its last point; left out: never. */
  until: untilSchema.exactOptional(),
  /** Which trainings are stopped early; left out: none. */
  prune: pruneSchema.exactOptional(),
  constants: z.record(z.string(), z.number()),
  /** Whether the seed axis comes from `replicates`. */
  replicates: z.boolean(),
  zip: z.array(z.array(name)),
  when: z.record(name, z.string()),
  where: z.array(z.string()),
  /** Named single points beside the grid. src/plan/extraPoints.ts decides the values that a point does not name. */
  also: z.array(z.object({ name, values: z.record(name, value) })),
  rankBy: name,
  /** The second of two objectives; left out: the sweep has one. */
  secondObjective: z.object({ metric: name, goal: z.enum(['minimize', 'maximize']) }).exactOptional(),
  /** Absent in early journals, which are of the network. */
  trainer: name.exactOptional(),
  /** What the sweep says to its trainer beside hyperparameters and constants. The names have a meaning for the trainer. */
  settings: z.record(name, value).exactOptional(),
  /** Where curves are recorded; null: at the trainer's usual points. The names have a meaning for the trainer. */
  record: z.record(z.string(), z.number()).nullable(),
  /** Times in milliseconds. */
  limits: z.object({
    trialTimeMs: limit,
    /** The longest time of a thread without a step. */
    stallTimeMs: limit.default(LATER_LIMITS.stallTimeMs),
    totalTimeMs: limit,
    trials: limit,
    /** Crashes after which a trial is failed. */
    maxAttempts: count.default(LATER_LIMITS.maxAttempts),
    /** Points of the search space; absent: DEFAULT_MAX_POINTS. */
    points: z.int().min(1).max(MAX_POINTS).exactOptional(),
  }),
  /** The sweep is paused after this many consecutive failed trials; null: never. */
  consecutiveFailures: limit.default(LATER_FIELDS.consecutiveFailures),
  workers: limit,
  /** The maximum of its jobs in flight; null: as many as there are threads. */
  maxParallel: limit.default(LATER_FIELDS.maxParallel),
  /** The weight of the sweep's share of the workers. */
  priority: z.number().min(1),
  /** Left out: nobody is notified. */
  notify: z.array(channelSchema).max(MAX_CHANNELS).exactOptional(),
  /** Keeps the weights of this many best trials; left out: none. */
  keep: z.int().min(1).max(MAX_KEPT).exactOptional(),
});

/** The facts about a data set that was read, without its examples. A sweep without a data set has the digest of its code and counts of 0. */
export const factsSchema = z
  .object({
    /** Hash of the decoded values, class order, treatment of missing values, the split and its seed. */
    digest: z.string().regex(/^[0-9a-f]{32}$/),
    /** The source in words: `digits.csv`, `spirals, 1000 examples`. */
    source: z.string(),
    /** `binary`: sigmoid output and cross-entropy. `classes`: softmax. `regression`: linear output, mean squared error. */
    task: z.enum(['binary', 'classes', 'regression']),
    /** n[0]: input features, including one-hot columns. */
    inputs: count,
    /** Inputs that have one value in all training examples; they become 0. Absent in journals of jmin 0.1.0. */
    constantInputs: count.exactOptional(),
    /** n[L]: units of the output layer: the number of classes if there are more than two, else 1. */
    outputs: count,
    trainExamples: count,
    /** 0 if there is no dev set. The same holds for the test set. */
    devExamples: count,
    testExamples: count,
    target: z.string(),
    /** Names of the classes in order; empty for regression. */
    classes: z.array(z.string()),
    /**
     * Left out: there are none. Each fold is held out once, so the counts of examples are those of one of `count`
     * trainings. `scale`: how the inputs of each are scaled once more, by what it is trained on.
     */
    folds: z
      .object({ count: z.int().min(2).max(MAX_FOLDS), scale: z.enum(['standard', 'minmax', 'kept']) })
      .exactOptional(),
    /** Whether the winner is trained on training and dev set together at the end. */
    refit: z.literal(true).exactOptional(),
    /** Examples of each class, in their order; with folds, of all examples. Absent for regression, and in journals of earlier versions. */
    classCounts: z.object({ train: z.array(count), dev: z.array(count) }).exactOptional(),
    /** Mean and standard deviation of a regression's target in the training set, before standardising; else 0 and 1. */
    targetMean: z.number(),
    targetDeviation: z.number(),
  })
  .refine(({ inputs, outputs, trainExamples }) => {
    const counts = [inputs, outputs, trainExamples];
    return counts.every((count) => count > 0) || counts.every((count) => count === 0);
  });

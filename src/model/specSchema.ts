/** A sweep and its data as a journal holds them. `SweepSpec` and `DataFacts` are inferred from it. */
import { z } from 'zod';
import type { Value } from './configuration.js';
import type { DatasetSpec } from './datasetSpec.js';
import {
  LATER_FIELDS,
  LATER_LIMITS,
  MAX_COHORT,
  MAX_POINTS,
  MAX_SEARCH_TRIALS,
  SAMPLERS,
} from './specDefaults.js';

const count = z.int().min(0);
/** Null: no limit. */
const limit = z.number().min(0).nullable();
const name = z.string().min(1).max(1000);
const value: z.ZodType<Value> = z.json();
/** Only that it is a map: its trainer's schema decides the rest (src/trainers/specProblem.ts). */
const dataset = z.custom<DatasetSpec>((given) => z.record(z.string(), z.unknown()).safeParse(given).success);

export const searchSchema = z.object({
  sampler: z.enum(SAMPLERS),
  /** Points that are proposed, each with all its replicates. */
  trials: z.int().min(1).max(MAX_SEARCH_TRIALS),
  seed: count,
  /** Points that are proposed together. */
  cohort: z.int().min(1).max(MAX_COHORT),
});

export const specSchema = z.object({
  /**
   * By which rules the sweep is planned. 1: journals of version 0.1.0. 2: points under `also` have the values that the
   * sweep fixes and are replicated, and trainings that are identical to the last bit are one trial.
   */
  rules: z.union([z.literal(1), z.literal(2)]).default(LATER_FIELDS.rules),
  name,
  description: z.string().nullable(),
  dataset,
  /** In the order of the file; the last changes fastest. A single value is fixed, more are swept. */
  axes: z.array(
    z.object({
      name,
      values: z.array(value).min(1),
      /** Only in a search: the values are the two ends of a range, from which numbers are drawn on this scale. */
      scale: z.enum(['log', 'linear']).exactOptional(),
      /** Whether only whole numbers are drawn from the range. */
      whole: z.boolean().exactOptional(),
    }),
  ),
  /** Trials are proposed as the sweep goes; left out: the axes are a grid. */
  search: searchSchema.exactOptional(),
  constants: z.record(z.string(), z.number()),
  /** Whether the seed axis came from `replicates`. */
  replicates: z.boolean(),
  zip: z.array(z.array(name)),
  when: z.record(name, z.string()),
  where: z.array(z.string()),
  /** Named single points beside the grid; for what a point does not name, see src/plan/extraPoints.ts. */
  also: z.array(z.object({ name, values: z.record(name, value) })),
  rankBy: name,
  /** Left out, as in early journals, it is the network. */
  trainer: name.exactOptional(),
  /** Where curves are recorded; null: at the trainer's usual points. Only the trainer knows the names. */
  record: z.record(z.string(), z.number()).nullable(),
  /** Times in milliseconds. */
  limits: z.object({
    trialTimeMs: limit,
    /** How long a thread may go without a step. */
    stallTimeMs: limit.default(LATER_LIMITS.stallTimeMs),
    totalTimeMs: limit,
    trials: limit,
    /** Crashes after which a trial is failed. */
    maxAttempts: count.default(LATER_LIMITS.maxAttempts),
    /** Points its search space may have; left out: DEFAULT_MAX_POINTS. */
    points: z.int().min(1).max(MAX_POINTS).exactOptional(),
  }),
  /** Trials that fail one after another and so pause the sweep; null: none do. */
  consecutiveFailures: limit.default(LATER_FIELDS.consecutiveFailures),
  workers: limit,
  /** The most jobs of it in flight; null: as many as there are threads. */
  maxParallel: limit.default(LATER_FIELDS.maxParallel),
  /** Weight of its share of the workers. */
  priority: z.number().min(1),
});

/** What is known of a data set once it was read, without its examples. */
export const factsSchema = z.object({
  /** Of the decoded values, class order, treatment of missing values, the split and its seed. */
  digest: z.string().regex(/^[0-9a-f]{32}$/),
  /** What the sweep file asked for, in words: `digits.csv`, `spirals, 1000 examples`. */
  source: z.string(),
  /** Two classes: sigmoid output and cross-entropy; more: softmax; numbers: linear output and mean squared error. */
  task: z.enum(['binary', 'classes', 'regression']),
  /** n[0]: input features, after text became one-hot columns. */
  inputs: count.min(1),
  /** Inputs with one value in all training examples, which become 0. Journals of jmin 0.1.0 do not have it. */
  constantInputs: count.exactOptional(),
  /** n[L]: units of the output layer, 1 but for more than two classes. */
  outputs: count.min(1),
  trainExamples: count.min(1),
  /** 0 if there is no such set. */
  devExamples: count,
  testExamples: count,
  target: z.string(),
  /** Names of the classes in their order; empty for regression. */
  classes: z.array(z.string()),
  /** Mean and standard deviation of a regression's target in the training set, in its own unit; else 0 and 1. */
  targetMean: z.number(),
  targetDeviation: z.number(),
});

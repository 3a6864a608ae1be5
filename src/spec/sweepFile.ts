/** The schema of a sweep file: the one description its parser, its JSON Schema and its reference are made from. */
import { z } from 'zod';
import { DEFAULT_CONSTANTS } from './configuration.js';
import { HYPERPARAMETER_NAMES, HYPERPARAMETERS, type HyperparameterName } from './hyperparameters.js';

/** Characters of a sweep's name, values of one axis, conditions, named points, bytes of a sweep file. */
export const MAX_NAME_LENGTH = 1000;
export const MAX_AXIS_VALUES = 100_000;
export const MAX_CONDITIONS = 50;
export const MAX_EXTRA_POINTS = 1000;
export const MAX_SWEEP_FILE_BYTES = 1_000_000;

const path = z.string().min(1).max(4096);
const expression = z.string().min(1).max(2000);
const hyperparameterName = z.enum(HYPERPARAMETER_NAMES);

/** A scalar is fixed, a list is swept; numbers may be spread, whole numbers may be a range. */
function axisSchema(name: HyperparameterName) {
  const { kind, schema, expected, description, default: fallback } = HYPERPARAMETERS[name];
  const choices: z.ZodType[] = [schema, z.array(schema).min(1).max(MAX_AXIS_VALUES)];
  if (kind !== 'choice') {
    const number = z.number();
    const count = z.int().min(2).max(MAX_AXIS_VALUES);
    choices.push(z.strictObject({ log: z.tuple([number.gt(0), number.gt(0)]), count }));
    choices.push(z.strictObject({ linear: z.tuple([number, number]), count }));
  }
  if (kind !== 'choice' && kind !== 'number') choices.push(z.string().regex(RANGE));
  const spread = kind === 'choice' ? '' : ', or { log: [a, b], count: n } or { linear: [a, b], count: n }';
  return z.union(choices as [z.ZodType, z.ZodType]).meta({
    description: `${description}${fallback === null ? '' : ` Default: ${String(fallback)}.`}`,
    expected: `${expected}, a list of them${spread}`,
  });
}

/** `1..3` */
export const RANGE = /^\d+\.\.\d+$/;

/** An object with one optional key for every hyperparameter. */
function forEachHyperparameter<Schema extends z.ZodType>(make: (name: HyperparameterName) => Schema) {
  const entries = HYPERPARAMETER_NAMES.map((name) => [name, make(name).optional()] as const);
  return z.strictObject(Object.fromEntries(entries) as Record<HyperparameterName, z.ZodOptional<Schema>>);
}

const part = {
  dev: z
    .union([z.number().min(0).lt(1), path])
    .default(0.2)
    .meta({
      description: 'The dev set: a fraction of the examples (0 for none), or a file of its own.',
      expected: 'a fraction in [0, 1), or the path of a file',
    }),
  test: path.optional().describe('A file that is only scored for the winner.'),
  split_seed: z.int().min(0).default(1).describe('Seed of the split into training and dev set.'),
};

const columns = {
  target: z
    .union([z.string().min(1), z.int().min(1)])
    .describe('The column to predict: its name, or its number from 1.'),
  ignore: z
    .array(z.union([z.string(), z.int().min(1)]))
    .default([])
    .describe('Columns to leave out.'),
  missing: z
    .enum(['error', 'drop', 'mean'])
    .default('error')
    .describe('What to do with empty cells: refuse them, drop the row, or take the training mean.'),
  task: z
    .enum(['classification', 'regression'])
    .optional()
    .describe(
      'Otherwise by the target: text, or whole numbers of at most 20 different values, are classes; other numbers a regression.',
    ),
};

const table = {
  ...columns,
  delimiter: z.string().length(1).optional().describe('Otherwise a tab in .tsv files, else a comma.'),
  header: z.boolean().default(true).describe('Whether the first row names the columns.'),
};

export const GENERATORS = ['moons', 'circles', 'spirals', 'blobs', 'parity', 'sine', 'speech'] as const;

export const datasetSchemas = {
  csv: z
    .strictObject({ csv: path.describe('A CSV or TSV file, plain or .gz.'), ...table, ...part })
    .describe('A table of comma- or tab-separated values.'),
  jsonl: z
    .strictObject({ jsonl: path.describe('A file of JSON lines, plain or .gz.'), ...columns, ...part })
    .describe('One flat JSON object a line.'),
  idx: z
    .strictObject({
      idx: path.describe('Images in the format of MNIST, plain or .gz.'),
      labels: path.describe('Their labels, likewise.'),
      dev: part.dev,
      test: z
        .strictObject({ idx: path, labels: path })
        .optional()
        .describe('Files only scored for the winner.'),
      split_seed: part.split_seed,
    })
    .describe('Images and labels in the IDX format.'),
  generate: z
    .strictObject({
      generate: z
        .enum(GENERATORS)
        .describe(
          'moons, circles, spirals, blobs, parity (of `bits`), sine (a regression), speech (voiced or noise).',
        ),
      examples: z.int().min(10).max(10_000_000).default(1000).describe('Examples in all.'),
      noise: z.number().min(0).max(100).default(0.1).describe('Standard deviation of what is added.'),
      seed: z.int().min(0).default(1).describe('Seed of the examples.'),
      classes: z.int().min(2).max(100).default(2).describe('Classes of blobs and spirals.'),
      bits: z.int().min(2).max(24).default(6).describe('Bits of parity.'),
      dev: z
        .number()
        .min(0)
        .lt(1)
        .default(0.2)
        .describe('The dev set, a fraction of the examples; 0 for none.'),
      split_seed: part.split_seed,
    })
    .describe('A made-up data set, the same on every machine.'),
} as const;

export const datasetSchema = z
  .union([datasetSchemas.csv, datasetSchemas.jsonl, datasetSchemas.idx, datasetSchemas.generate])
  .meta({ expected: 'one of { csv: … }, { jsonl: … }, { idx: … } or { generate: … }' });

/** What a sweep file says of its data: paths are still as written there. */
export type DatasetSpec = z.infer<typeof datasetSchema>;

const constant = z.number();
const fraction = constant.min(0).lt(1);
const constantsSchema = z.strictObject({
  leaky_relu_slope: constant.min(0).max(1).default(DEFAULT_CONSTANTS.leaky_relu_slope),
  adam_beta1: fraction.default(DEFAULT_CONSTANTS.adam_beta1),
  adam_beta2: fraction.default(DEFAULT_CONSTANTS.adam_beta2),
  adam_epsilon: constant.gt(0).max(1).default(DEFAULT_CONSTANTS.adam_epsilon),
  rmsprop_decay: fraction.default(DEFAULT_CONSTANTS.rmsprop_decay),
  rmsprop_epsilon: constant.gt(0).max(1).default(DEFAULT_CONSTANTS.rmsprop_epsilon),
  inverse_time_rate: constant.gt(0).max(1e6).default(DEFAULT_CONSTANTS.inverse_time_rate),
  exponential_factor: constant.gt(0).max(1).default(DEFAULT_CONSTANTS.exponential_factor),
});

export const RANK_BY = ['J', 'dev_J', 'dev_error'] as const;
export type RankBy = (typeof RANK_BY)[number];

const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/)
  .meta({ expected: 'a time as 500ms, 30s, 10m, 2h or 1d' });

export const recordSchema = z.union([
  z.strictObject({ every_epochs: z.int().min(1) }),
  z.strictObject({ every_iterations: z.int().min(1) }),
]);
export type RecordSpec = z.infer<typeof recordSchema>;

export const sweepFileSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(MAX_NAME_LENGTH)
    .optional()
    .describe("The sweep's name, any text; otherwise the file's. A sweep is its name within one Redis."),
  description: z.string().max(10_000).optional().describe('What it is to show; printed in the report.'),
  dataset: datasetSchema.describe('What is trained on. Paths are relative to this file.'),
  hyperparameters: forEachHyperparameter(axisSchema)
    .default({})
    .describe('A scalar is fixed, a list is swept. The last axis changes fastest.'),
  constants: constantsSchema
    .partial()
    .default({})
    .describe("Numbers of the methods that are not swept; the defaults are the papers'."),
  replicates: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Trains every configuration with the seeds 1 to n. Not together with a swept seed.'),
  zip: z
    .array(z.array(hyperparameterName).min(2))
    .max(HYPERPARAMETER_NAMES.length)
    .default([])
    .describe('Groups of axes of equal length that change together.'),
  when: forEachHyperparameter(() => expression)
    .default({})
    .describe('An axis counts only where its condition is true; elsewhere it takes its default.'),
  where: z
    .union([expression, z.array(expression).max(MAX_CONDITIONS)])
    .default([])
    .describe('Keeps the points for which the condition, or every one of the list, is true.'),
  also: z
    .record(
      z.string().min(1).max(200),
      forEachHyperparameter((name) =>
        HYPERPARAMETERS[name].schema.meta({ expected: HYPERPARAMETERS[name].expected }),
      ),
    )
    .default({})
    .describe('Named single points, as baselines, that run first and are not subject to where.'),
  rank_by: z.enum(RANK_BY).default('J').describe('What the ranking is by, ascending.'),
  record: recordSchema
    .optional()
    .describe('Where a curve is recorded, if not at the usual epochs; at most 500 points.'),
  limits: z
    .strictObject({
      trial_time: duration.optional().describe('A trial that takes longer is stopped.'),
      total_time: duration.optional().describe('No trial starts later than this after the first.'),
      trials: z.int().min(1).optional().describe('Only the first so many trials are trained.'),
    })
    .default({})
    .describe('Where any of them takes effect, the digest is printed as partial.'),
  workers: z.int().min(1).max(1024).optional().describe('Worker processes that jmin run starts.'),
  priority: z.int().min(1).max(100).default(1).describe('Share of the workers, against other sweeps.'),
});

/** A sweep file after its check, every default filled in. */
export type SweepFile = z.infer<typeof sweepFileSchema>;

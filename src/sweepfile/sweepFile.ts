/** The schema of a sweep file: the one description its parser, its JSON Schema and its reference are made from. */
import { z } from 'zod';
import { DURATION } from '../base/duration.js';
import { formatCount } from '../base/format.js';
import { datasetSchema } from '../model/datasetSpec.js';
import { RANK_BY } from '../model/rankBy.js';
import { DEFAULT_MAX_ATTEMPTS } from '../model/sweepSpec.js';
import { type Constants, DEFAULT_CONSTANTS } from '../trainers/network/configuration.js';
import {
  HYPERPARAMETER_NAMES,
  HYPERPARAMETERS,
  type HyperparameterName,
} from '../trainers/network/hyperparameters.js';
import { recordSchema } from '../trainers/network/record.js';

/** Characters of a sweep's name, values of one axis, conditions, named points, bytes of a sweep file. */
export const MAX_NAME_LENGTH = 1000;
export const MAX_AXIS_VALUES = 100_000;
export const MAX_CONDITIONS = 50;
export const MAX_EXTRA_POINTS = 1000;
export const MAX_SWEEP_FILE_BYTES = 1_000_000;

/** Points a grid may have where `limits.points` does not say otherwise, and what it may say. */
export const DEFAULT_MAX_POINTS = 10_000_000;
export const HIGHEST_MAX_POINTS = 1_000_000_000;
const expression = z
  .string()
  .min(1)
  .max(2000)
  .meta({ expected: 'a condition of at most 2000 characters, as hidden_layers <= 2' });
const hyperparameterName = z.enum(HYPERPARAMETER_NAMES);
/** `1..3` */
export const RANGE = /^\d{1,16}\.\.\d{1,16}$/;

/** A scalar is fixed, a list is swept; numbers may be spread over a scale, whole numbers may be a range. */
function axisSchema(name: HyperparameterName) {
  const { kind, number, schema, expected, description, default: fallback } = HYPERPARAMETERS[name];
  const single = name === 'hidden_units' && number !== null ? number : schema;
  const list = z.array(schema.meta({ expected })).min(1).max(MAX_AXIS_VALUES);
  const choices: z.ZodType[] = [
    single,
    list.meta({ expected: `a list of 1 to ${formatCount(MAX_AXIS_VALUES)} values` }),
  ];
  const forms = [single === schema ? expected : `${number?.meta()?.expected}`, 'a list of them'];
  if (number !== null) {
    const count = z.int().min(2).max(MAX_AXIS_VALUES);
    choices.push(
      z.strictObject({ log: ends(number), count }),
      z.strictObject({ linear: ends(number), count }),
    );
    forms.push('{ log: [a, b], count: n }', '{ linear: [a, b], count: n }');
  }
  if (kind === 'integer') {
    choices.push(z.string().regex(RANGE));
    forms.push('a range as 1..3');
  }
  return z.union(choices as [z.ZodType, z.ZodType]).meta({
    description,
    expected: forms.join(', or '),
    ...(fallback === null ? {} : { default: fallback }),
  });
}

function ends(number: z.ZodType<number>) {
  return z.tuple([number, number]).meta({ expected: 'the two ends [a, b]' });
}

/** An object with one optional key for every hyperparameter. */
function forEachHyperparameter<Schema extends z.ZodType>(make: (name: HyperparameterName) => Schema) {
  const entries = HYPERPARAMETER_NAMES.map((name) => [name, make(name).optional()] as const);
  return z.strictObject(Object.fromEntries(entries) as Record<HyperparameterName, z.ZodOptional<Schema>>);
}

const slope = z.number().min(0).max(1);
const decay = z.number().min(0).lt(1);
const epsilon = z.number().gt(0).max(1);

const constantsSchema = z.strictObject({
  leaky_relu_slope: constant('leaky_relu_slope', slope, 'Slope of leaky_relu below zero.'),
  adam_beta1: constant('adam_beta1', decay, "Decay of Adam's first moment, of adam and adamw."),
  adam_beta2: constant('adam_beta2', decay, 'Decay of its second moment.'),
  adam_epsilon: constant('adam_epsilon', epsilon, 'The term beside its root.'),
  rmsprop_decay: constant('rmsprop_decay', decay, "Decay of RMSprop's mean square."),
  rmsprop_epsilon: constant('rmsprop_epsilon', epsilon, 'The term beside its root.'),
  inverse_time_rate: constant(
    'inverse_time_rate',
    z.number().gt(0).max(1e6),
    'inverse_time: α = α0 / (1 + rate · epoch), epochs counted from 0.',
  ),
  exponential_factor: constant(
    'exponential_factor',
    z.number().gt(0).max(1),
    'exponential: α = α0 · factor^epoch.',
  ),
});

/** Its default is only told here, for a configuration names those constants that differ. */
function constant(name: keyof Constants, schema: z.ZodNumber, description: string) {
  return schema.meta({ description, default: DEFAULT_CONSTANTS[name] }).optional();
}

const duration = z.string().regex(DURATION).meta({ expected: 'a time as 500ms, 30s, 10m, 2h or 1d' });

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
    .default({})
    .describe("Numbers of the methods that are not swept; the defaults are the papers'."),
  replicates: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Trains every configuration with the seeds 1 to n. Not together with a swept seed.'),
  zip: z
    .array(z.array(hyperparameterName).min(2).max(HYPERPARAMETER_NAMES.length))
    .max(HYPERPARAMETER_NAMES.length)
    .meta({ expected: 'a list of groups, each a list of hyperparameters' })
    .default([])
    .describe('Groups of axes of equal length that change together.'),
  when: forEachHyperparameter(() => expression)
    .default({})
    .describe('An axis counts only where its condition is true; elsewhere it takes its default.'),
  where: z
    .union([expression, z.array(expression).max(MAX_CONDITIONS)])
    .meta({ expected: 'a condition as parameters < 20000, or a list of them' })
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
      stall_time: duration
        .optional()
        .describe(
          'A thread that does not get on for so long is ended, as if its trial had crashed; some 10s or more, for a loaded machine.',
        ),
      total_time: duration.optional().describe('No trial starts later than this after the first.'),
      trials: z.int().min(1).optional().describe('Only the first so many trials are trained.'),
      max_attempts: z
        .int()
        .min(1)
        .max(100)
        .default(DEFAULT_MAX_ATTEMPTS)
        .describe('A trial that crashes so often, ending its own thread or process, is failed.'),
      points: z
        .int()
        .min(1)
        .max(HIGHEST_MAX_POINTS)
        .default(DEFAULT_MAX_POINTS)
        .describe('Points the grid may have, before where; a larger one is refused.'),
    })
    .prefault({})
    .describe('Where any of them takes effect, the digest is printed as partial.'),
  failures: z
    .strictObject({ consecutive: z.int().min(1).max(1_000_000).optional() })
    .meta({ expected: '{ consecutive: n }' })
    .default({})
    .describe('So many trials that fail one after another pause the sweep; otherwise it goes on.'),
  workers: z.int().min(1).max(1024).optional().describe('Worker processes that jmin run starts.'),
  max_parallel: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('At most so many of its trainings are at work at once; other sweeps get the rest.'),
  priority: z.int().min(1).max(100).default(1).describe('Share of the workers, against other sweeps.'),
});

/** A sweep file after its check, every default filled in. */
export type SweepFile = z.infer<typeof sweepFileSchema>;

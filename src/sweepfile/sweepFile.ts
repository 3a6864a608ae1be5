/** The schema of a sweep file: the one description its parser, its JSON Schema and its reference are made from. */
import { z } from 'zod';
import { present } from '../base/assert.js';
import { formatCount } from '../base/format.js';
import { datasetSchema } from '../model/datasetSpec.js';
import type { Goal } from '../model/metrics.js';
import { MAX_CHANNELS, NOTICE_EVENTS } from '../model/notify.js';
import {
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_MAX_POINTS,
  MAX_KEPT,
  MAX_POINTS,
  MAX_PRIORITY,
} from '../model/specDefaults.js';
import { hyperparameterNames, hyperparameterOf, MAX_AXIS_NAME_LENGTH } from '../trainers/hyperparameters.js';
import type { Hyperparameter, TrainerDescription } from '../trainers/trainer.js';
import { DEFAULT_TRAINER, trainerOf } from '../trainers/trainers.js';
import { duration } from './duration.js';
import { searchKeys } from './searchKeys.js';

/** Characters of a sweep's name, values of one axis, conditions, named points, bytes of a sweep file. */
export const MAX_NAME_LENGTH = 1000;
export const MAX_AXIS_VALUES = 100_000;
/** Hyperparameters of one sweep. */
export const MAX_AXES = 1000;
export const MAX_CONDITIONS = 50;
export const MAX_CONDITION_LENGTH = 2000;
export const MAX_EXTRA_POINTS = 1000;
export const MAX_SWEEP_FILE_BYTES = 1_000_000;

const expression = z
  .string()
  .min(1)
  .max(MAX_CONDITION_LENGTH)
  .meta({
    expected: `a condition of at most ${formatCount(MAX_CONDITION_LENGTH)} characters, e.g. parameters < 20000`,
  });
/** `1..3` */
export const RANGE = /^\d{1,16}\.\.\d{1,16}$/;

/** A scalar is fixed, a list is swept; numbers may be spread over a scale, whole numbers may be a range. */
function axisSchema({ kind, number, schema, expected, description, default: fallback }: Hyperparameter) {
  const takesLists = number !== null && schema.safeParse([1]).success;
  const takesAny = schema.safeParse({}).success;
  const single = takesAny ? schema.refine(isSingle) : takesLists && number !== null ? number : schema;
  const list = z.array(schema.meta({ expected })).min(1).max(MAX_AXIS_VALUES);
  const choices: z.ZodType[] = [
    single,
    list.meta({ expected: `a list of 1 to ${formatCount(MAX_AXIS_VALUES)} values` }),
  ];
  const forms = [single === schema ? expected : `${number?.meta()?.expected}`, 'a list of them'];
  if (number !== null) {
    const count = z.int().min(2).max(MAX_AXIS_VALUES);
    const how = { count: count.optional(), whole: z.boolean().optional() };
    choices.push(
      z.strictObject({ log: ends(number), ...how }),
      z.strictObject({ linear: ends(number), ...how }),
      z.strictObject({ from: number, to: number, step: z.number() }),
    );
    forms.push('{ log: [a, b], count: n }', '{ linear: [a, b], count: n }', '{ from: a, to: b, step: c }');
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

/** A list is swept, and these keys are those of a scale or a range. As an item of a list, such a map is a value. */
function isSingle(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return (
    !Array.isArray(value) && !('log' in value || 'linear' in value || ('from' in value && 'to' in value))
  );
}

function ends(number: z.ZodType<number>) {
  return z.tuple([number, number]).meta({ expected: 'the two ends [a, b]' });
}

type ByName<Schema extends z.ZodType> = z.ZodType<Readonly<Record<string, z.infer<Schema>>>>;

/** A map with an optional key for every hyperparameter of the trainer, or with any keys where it takes any. */
function forEachHyperparameter<Schema extends z.ZodType>(
  trainer: TrainerDescription,
  make: (row: Hyperparameter) => Schema,
): ByName<Schema> {
  const rowOf = (name: string) => present(hyperparameterOf(trainer, name), name);
  if (trainer.hyperparameters === 'any') {
    return z.record(axisName, make(rowOf(''))) as unknown as ByName<Schema>;
  }
  const entries = hyperparameterNames(trainer).map((name) => [name, make(rowOf(name)).optional()] as const);
  return z.strictObject(Object.fromEntries(entries)) as unknown as ByName<Schema>;
}

/** A name, perhaps with dots. */
const axisName = z
  .string()
  .regex(/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/)
  .max(MAX_AXIS_NAME_LENGTH)
  .meta({ expected: 'a name of letters, digits, _, - and dots' });

/** Only this schema names their defaults: a configuration names the constants that differ. */
function constantsSchema({ constants }: TrainerDescription) {
  const entries = Object.entries(constants).map(([name, { schema, description, default: fallback }]) => [
    name,
    schema.meta({ description, default: fallback }).optional(),
  ]);
  return z.strictObject(Object.fromEntries(entries) as Record<string, z.ZodOptional<z.ZodType<number>>>);
}

/** Ways in which a sweep may be ranked by its trainer: by one metric, or by two objectives. */
function rankBySchema(trainer: TrainerDescription): z.ZodType<RankByOfFile> {
  const ranking = trainer.metricsOf({}).filter(({ ranks }) => ranks);
  const names = ranking.map(({ name }) => name);
  const { size } = trainer.meanings ?? {};
  const second = size === undefined ? names : [...names, size];
  const pair = z.tuple([z.enum(names), z.enum(second)]);
  return z
    .union([
      z.enum(names),
      pair.meta({ expected: `two objectives, e.g. [${names[1] ?? names[0]}, ${second.at(-1)}]` }),
    ])
    .meta({ expected: `one of ${names.join(', ')}` })
    .default(present(names[0], 'a metric to rank by'));
}

export type RankByOfFile = string | readonly [string, string | WrittenObjective];

/** An objective with its goal, where its name does not say it. */
export interface WrittenObjective {
  readonly metric: string;
  readonly goal: Goal;
}

/** Of a trainer whose sweeps name a metric of their own: that one, and a second objective. */
const twoObjectives: z.ZodType<RankByOfFile> = z
  .tuple([
    z.string().min(1).max(200),
    z
      .union([
        z.string().min(1).max(200),
        z.strictObject({ metric: z.string().min(1).max(200), goal: z.enum(['minimize', 'maximize']) }),
      ])
      .meta({ expected: 'a metric, e.g. latency, or { metric: latency, goal: minimize }' }),
  ])
  .meta({ expected: 'two objectives, e.g. [loss, latency]' });

/** The keys are left out of the sweep files of a trainer that needs no data set. */
function keysOfData({ needsData }: TrainerDescription): DataKeys {
  const dataset = datasetSchema.describe('The data to train on. Paths are relative to this file.');
  // A schema without the key has no value to infer: it is undefined.
  return needsData ? { dataset } : ({} as DataKeys);
}

interface DataKeys {
  readonly dataset: typeof datasetSchema;
}

/** A trainer whose metrics each sweep names has a key of its own for it. */
function keysOfRanking(trainer: TrainerDescription): RankingKeys {
  if (trainer.metricsOf({}).length > 0)
    return {
      rank_by: rankBySchema(trainer).describe(
        'The metric of the ranking, ascending; two of them give a Pareto front.',
      ),
    };
  return {
    rank_by: twoObjectives
      .optional()
      .describe('The metric and a second objective that trainings print: they give a Pareto front.'),
  };
}

interface RankingKeys {
  readonly rank_by: z.ZodType<RankByOfFile | undefined>;
}

function mostAxes(trainer: TrainerDescription): number {
  return trainer.hyperparameters === 'any' ? MAX_AXES : hyperparameterNames(trainer).length;
}

function nameOf(trainer: TrainerDescription): z.ZodType<string> {
  return trainer.hyperparameters === 'any' ? axisName : z.enum(hyperparameterNames(trainer));
}

/** checkNotify.ts checks the addresses, which errors must not show. */
const address = z.string().min(1).meta({ expected: 'env:NAME, an environment variable with the address' });

const channelSchema = z
  .strictObject({
    webhook: z.string().min(1).meta({ expected: 'an address, or env:NAME' }).optional(),
    slack: address.optional(),
    discord: address.optional(),
    teams: address.optional(),
    desktop: z.literal(true).meta({ expected: 'true' }).optional(),
    secret: z
      .string()
      .min(1)
      .meta({ expected: 'env:NAME, an environment variable with the secret' })
      .optional(),
    on: z
      .array(z.enum(NOTICE_EVENTS))
      .min(1)
      .max(NOTICE_EVENTS.length)
      .meta({ expected: `a list of ${NOTICE_EVENTS.join(', ')}` })
      .optional(),
  })
  .meta({ expected: 'a channel, e.g. { slack: env:SLACK_URL }' });

const schemas = new WeakMap<TrainerDescription, ReturnType<typeof makeSchema>>();

/** The schema of the sweep files of one trainer. */
export function sweepFileSchemaOf(trainer: TrainerDescription): ReturnType<typeof makeSchema> {
  const known = schemas.get(trainer);
  if (known !== undefined) return known;
  const schema = makeSchema(trainer);
  schemas.set(trainer, schema);
  return schema;
}

function makeSchema(trainer: TrainerDescription) {
  return z.strictObject({
    name: z
      .string()
      .min(1)
      .max(MAX_NAME_LENGTH)
      .optional()
      .describe(
        "The sweep's name, any text; otherwise the file's name. It identifies the sweep within one Redis.",
      ),
    description: z
      .string()
      .max(10_000)
      .optional()
      .describe('The purpose of the sweep; printed in the report.'),
    // The network needs no name: a file that names no trainer is its.
    ...(trainer.name === DEFAULT_TRAINER || trainer.ownKey !== null
      ? {}
      : { trainer: z.literal(trainer.name) }),
    ...trainer.keys,
    ...keysOfData(trainer),
    hyperparameters: forEachHyperparameter(trainer, axisSchema)
      .default({})
      .describe('A scalar is fixed, a list is swept. The last axis changes fastest.'),
    constants: constantsSchema(trainer)
      .default({})
      .describe('Constants of the methods, which are not swept. The defaults come from the papers.'),
    replicates: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Trains every configuration with the seeds 1 to n. It cannot be combined with a swept seed.'),
    zip: z
      .array(z.array(nameOf(trainer)).min(2).max(mostAxes(trainer)))
      .max(mostAxes(trainer))
      .meta({ expected: 'a list of groups, each a list of hyperparameters' })
      .default([])
      .describe('Groups of axes of equal length that change together.'),
    when: forEachHyperparameter(trainer, () => expression)
      .default({})
      .describe('An axis applies only at points where its condition is true. Elsewhere it has its default.'),
    where: z
      .union([expression, z.array(expression).max(MAX_CONDITIONS)])
      .meta({ expected: 'a condition, e.g. parameters < 20000, or a list of them' })
      .default([])
      .describe('Keeps the points for which the condition, or every condition of the list, is true.'),
    also: z
      .record(
        z.string().min(1).max(200),
        forEachHyperparameter(trainer, ({ schema, expected }) => schema.meta({ expected })),
      )
      .default({})
      .describe('Named single points, e.g. baselines, that run first and are not subject to where.'),
    ...searchKeys,
    ...keysOfRanking(trainer),
    record: (trainer.recordSchema ?? z.never())
      .optional()
      .describe('Where a curve is recorded, instead of its usual points; at most 500 points.'),
    limits: z
      .strictObject({
        trial_time: duration.optional().describe('A trial that takes longer is stopped.'),
        stall_time: duration
          .optional()
          .describe(
            'A thread without progress for this time is ended as if its trial had crashed. Allow at least 10s for a loaded machine.',
          ),
        total_time: duration.optional().describe('No trial starts later than this time after the first.'),
        trials: z.int().min(1).optional().describe('Only the first trials, up to this number, are trained.'),
        max_attempts: z
          .int()
          .min(1)
          .max(100)
          .default(DEFAULT_MAX_ATTEMPTS)
          .describe('A trial that ends its own thread or process this many times is failed.'),
        points: z
          .int()
          .min(1)
          .max(MAX_POINTS)
          .default(DEFAULT_MAX_POINTS)
          .describe('Points of the grid, before where; a larger grid is refused.'),
      })
      .prefault({})
      .describe('Limits of the sweep. If one takes effect, the digest is printed as partial.'),
    failures: z
      .strictObject({ consecutive: z.int().min(1).max(1_000_000).optional(), ...trainer.failureKeys })
      .meta({ expected: '{ consecutive: n }' })
      .default({})
      .describe('This many consecutive failed trials pause the sweep; without it failures never pause it.'),
    workers: z.int().min(1).max(1024).optional().describe('Worker processes that jmin run starts.'),
    max_parallel: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe('Trains at most this many trials at once; other sweeps get the rest.'),
    priority: z
      .int()
      .min(1)
      .max(MAX_PRIORITY)
      .default(1)
      .describe('Share of the workers, relative to other sweeps.'),
    keep: (trainer.hasWeights
      ? z.int().min(1).max(MAX_KEPT)
      : z.never().meta({ expected: 'absent: only a network has weights that jmin can keep' })
    )
      .optional()
      .describe(
        'Networks only: jmin run keeps the weights of this many best trials, for jmin best --export (docs/models.md).',
      ),
    notify: z
      .array(channelSchema)
      .min(1)
      .max(MAX_CHANNELS)
      .meta({ expected: `a list of 1 to ${MAX_CHANNELS} channels, e.g. [{ slack: env:SLACK_URL }]` })
      .optional()
      .describe('Channels to notify of the end, failures, pauses and new best trials: docs/notify.md.'),
  });
}

/** Of the network, which is the trainer where a file names none. */
export const sweepFileSchema = sweepFileSchemaOf(trainerOf({}));

/** A sweep file after its check, every default filled in. */
export type SweepFile = z.infer<typeof sweepFileSchema>;

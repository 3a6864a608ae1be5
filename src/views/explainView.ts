import { z } from 'zod';
import type { Value } from '../model/configuration.js';
import { SEARCH_ENDS } from '../model/searchEnd.js';
import { SAMPLERS } from '../model/specDefaults.js';
import { count, jsonNumber } from './scalars.js';

const value: z.ZodType<Value> = z.json();

const expected = z.strictObject({
  mean: z.number(),
  deviation: z.number(),
  /** The probability of a finite result. */
  finite: z.number(),
});

/** The trials of one point: one, or its replicates. */
const point = z.strictObject({
  trials: z.array(count).readonly(),
  /** Null if its sampler models no results. */
  expected: expected.nullable(),
  /** The mean of the objective; null until all have ended, or if one has no finite result. */
  result: z.number().nullable(),
});

const known = z.strictObject({
  trial: count,
  id: z.string(),
  /** Of the objective; null if it has no finite result. */
  result: z.number().nullable(),
  /** The hyperparameters whose values differ. */
  differs: z.array(z.strictObject({ name: z.string(), from: value, to: value })).readonly(),
});

/** Why a search proposed its trials. */
export const explainSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  sampler: z.enum(SAMPLERS),
  seed: count,
  objective: z.strictObject({ metric: z.string(), goal: z.enum(['minimize', 'maximize']) }),
  /** Points that were proposed, and that the sweep file allows. */
  proposed: count,
  planned: count,
  /** Why it ended before its last point; null if it did not. */
  ended: z.enum(SEARCH_ENDS).nullable(),
  /** The best result after a number of points, beside what as many random points would reach by a model of all results. */
  best: z
    .array(z.strictObject({ points: count, result: jsonNumber, random: z.number().nullable() }))
    .readonly(),
  /** In order; with a trial, only its cohort. */
  cohorts: z
    .array(z.strictObject({ cohort: count, reason: z.string(), points: z.array(point).readonly() }))
    .readonly(),
  /** The trial that was asked for: the nearest one that was known when it was proposed. */
  trial: z.strictObject({ trial: count, id: z.string(), nearest: known.nullable() }).nullable(),
});

export type ExplainView = z.infer<typeof explainSchema>;

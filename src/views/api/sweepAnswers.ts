/** Sweeps in the answers of the API: the card of a list, and everything that a page of one sweep begins with. */
import { z } from 'zod';
import { SWEEP_PHASES, TRIAL_STATES } from '../../model/states.js';
import { configurationSchema } from '../configurationView.js';
import { dataSchema } from '../dataView.js';
import { ledgerSchema } from '../ledgerView.js';
import { metricSchema, metricsSchema, objectiveSchema } from '../metrics.js';
import { count, isoTime, jsonNumber, milliseconds, sha256 } from '../scalars.js';
import { machineSchema } from '../workerView.js';

/** A sweep's best trial by its objective. */
export const bestSchema = z.strictObject({
  trial: count,
  id: z.string(),
  /** The objective; with replicates, its mean over the configuration. */
  value: jsonNumber,
  metrics: metricsSchema,
  configuration: configurationSchema,
});
export type BestView = z.infer<typeof bestSchema>;

/** When a sweep will be done at its present pace. Four of five times it should lie within the band. */
export const etaSchema = z.strictObject({
  remaining_ms: milliseconds,
  low_ms: milliseconds,
  high_ms: milliseconds,
});
export type EtaView = z.infer<typeof etaSchema>;

/** The best value so far, at most 60 steps: at each time it fell (or rose, if the objective is maximised) to `value`. */
const bestSoFarSchema = z.strictObject({
  at_ms: z.array(z.number()).readonly(),
  value: z.array(z.number()).readonly(),
});

export const cardSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  description: z.string().nullable(),
  trainer: z.string(),
  state: z.enum(SWEEP_PHASES),
  pause_reason: z.string().nullable(),
  ledger: ledgerSchema,
  objective: objectiveSchema,
  best: bestSchema.nullable(),
  best_so_far: bestSoFarSchema,
  /** Null while the sweep does not run or no trial has ended. */
  trials_per_second: z.number().min(0).nullable(),
  eta: etaSchema.nullable(),
  /** Worker processes that train it now. */
  workers: count,
  /** Null until all trials have ended. */
  digest: sha256.nullable(),
  /** True if the digest does not cover the whole sweep. */
  partial: z.boolean(),
  /** Whether training the trials again gives the same bits, and so the same digest. A command may give others. */
  bits_repeat: z.boolean(),
  /** True if its data set is not in Redis: the rest cannot be trained until the sweep is launched again. */
  lacks_data: z.boolean(),
  priority: z.int().min(1),
  max_parallel: count.nullable(),
  planned_at: isoTime.nullable(),
  started_at: isoTime.nullable(),
  ended_at: isoTime.nullable(),
  tags: z.array(z.string()).readonly(),
  /** Id of the last entry of the journal that this answer includes. */
  until: z.string().nullable(),
});
export type CardView = z.infer<typeof cardSchema>;

export const cardsSchema = z.strictObject({ sweeps: z.array(cardSchema).readonly() });

/** A hyperparameter that a sweep's trials have. */
export const axisSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  /** `value`: any other, e.g. a list of layers, or numbers and words mixed. */
  kind: z.enum(['number', 'text', 'value']),
  /** How to draw it: numbers on a line, on a logarithmic line, or values side by side. */
  scale: z.enum(['linear', 'log', 'category']),
  /** Whether its trials differ in it. */
  swept: z.boolean(),
  distinct: count,
  /** Its values in order with the number of their trials, if there are at most 200; else none: it is binned. */
  values: z
    .array(z.strictObject({ value: configurationSchema.valueType, text: z.string(), trials: count }))
    .readonly(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Trials in which it does not matter, e.g. momentum under adam. */
  without: count,
});
export type AxisView = z.infer<typeof axisSchema>;

/** A name that filters, sorts and columns may use. */
export const fieldSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  from: z.enum(['hyperparameter', 'metric', 'trial', 'derived']),
  kind: z.enum(['number', 'text', 'value']),
  /** `share`: a fraction of 1 that people read as a percentage. */
  format: z.enum(['number', 'share', 'milliseconds', 'time', 'seconds']),
  /** Whether it can be used in a filter, in `sort` and `columns`, and as an axis of a chart. */
  in_filter: z.boolean(),
  in_table: z.boolean(),
  meaning: z.string().nullable(),
});
export type FieldView = z.infer<typeof fieldSchema>;

export const sweepPageSchema = z.strictObject({
  ...cardSchema.shape,
  axes: z.array(axisSchema).readonly(),
  metrics: z.array(metricSchema).readonly(),
  fields: z.array(fieldSchema).readonly(),
  /** In the trainer's units of work, e.g. multiply-adds; null if the cost of a trial is unknown. */
  work: z.strictObject({ total: z.number().min(0), done: z.number().min(0) }).nullable(),
  /** The sum of the training times of all trials, over all threads. */
  train_ms: milliseconds,
  /** The text of the sweep file. */
  source: z.string(),
  data: dataSchema.nullable(),
  /** The machines that have trained it. */
  machines: z.array(machineSchema).readonly(),
  /** The winner's score on the test set. */
  test: z.strictObject({ trial: count, id: z.string(), metrics: metricsSchema }).nullable(),
  /** The first failed trials. */
  failures: z.array(z.strictObject({ trial: count, id: z.string(), reason: z.string() })).readonly(),
  /** Sentences for people about this sweep that need no action, and such that do. */
  notes: z.array(z.string()).readonly(),
  problems: z.array(z.string()).readonly(),
  trial_states: z.array(z.enum(TRIAL_STATES)).readonly(),
});
export type SweepPageView = z.infer<typeof sweepPageSchema>;

/** Trials in the answers of the API. */
import { z } from 'zod';
import { logLineSchema } from '../logLine.js';
import { count, milliseconds } from '../scalars.js';
import { trialSchema } from '../trialView.js';
import { machineSchema } from '../workerView.js';
import {
  filterParameter,
  listParameter,
  nameParameter,
  slugParameters,
  wholeParameter,
} from './queryParts.js';

export const MAX_TRIALS_PER_PAGE = 500;
export const MAX_COMPARED = 8;
/** Trials without a place in the ranking have no offset beyond this. */
const MAX_OFFSET = 1e9;
const MAX_ATTEMPT = 1e9;

export const trialsQuery = z.strictObject({
  filter: filterParameter,
  /** `rank` is the order of the ranking; else a hyperparameter, a metric or another field of the sweep. */
  sort: nameParameter.default('rank'),
  order: z.enum(['asc', 'desc']).default('asc'),
  offset: wholeParameter(0, MAX_OFFSET).default(0),
  limit: wholeParameter(1, MAX_TRIALS_PER_PAGE).default(50),
  /** The hyperparameters and metrics to send; all without it. */
  columns: listParameter(nameParameter).optional(),
});

export const trialsSchema = z.strictObject({
  /** Trials of the sweep, and those that the filter matches. */
  total: count,
  matched: count,
  offset: count,
  trials: z.array(trialSchema).readonly(),
  until: z.string().nullable(),
});
export type TrialsView = z.infer<typeof trialsSchema>;

/** `trial`: its number, its id, or the beginning of its id. */
export const trialParameters = z.strictObject({ ...slugParameters.shape, trial: nameParameter });

/** A number that a chart can draw; null where nothing finite was measured. */
export const drawnNumber = z.number().nullable();

/** All values that a training recorded. */
export const recordedSchema = z.strictObject({
  iterations: z.array(z.number()).readonly(),
  /** Estimated: the training's mean speed. */
  seconds: z.array(z.number()).readonly(),
  /** By metric, one value for each of `iterations`. */
  metrics: z.record(z.string(), z.array(drawnNumber).readonly()),
});
export type RecordedView = z.infer<typeof recordedSchema>;

export const trialPageSchema = z.strictObject({
  ...trialSchema.shape,
  sweep: z.string(),
  slug: z.string(),
  /** Null for a trial that has recorded nothing. */
  curve: recordedSchema.nullable(),
  /** What the training computes with, e.g. the matrices of a network. */
  shapes: z
    .array(z.strictObject({ name: z.string(), symbols: z.string(), rows: count, columns: count }))
    .readonly(),
  /** One line below the shapes. */
  summary: z.string().nullable(),
  /** A command that trains it again, for a POSIX shell. */
  rerun: z.string(),
  /** All that its journal records about it, in order. */
  events: z.array(logLineSchema).readonly(),
  /** The machine of its worker. */
  machine: machineSchema.nullable(),
  /** The trials before and after it in the ranking. */
  previous: count.nullable(),
  next: count.nullable(),
  /** Time from its first start to its ending, including waits for another attempt. */
  elapsed_ms: milliseconds.nullable(),
  until: z.string().nullable(),
});
export type TrialPageView = z.infer<typeof trialPageSchema>;

export const compareQuery = z.strictObject({
  trials: listParameter(nameParameter).pipe(z.array(z.string()).min(1).max(MAX_COMPARED)),
});

export const comparedSchema = z.strictObject({
  trials: z.array(z.strictObject({ ...trialSchema.shape, curve: recordedSchema.nullable() })).readonly(),
  /** The hyperparameters in which they differ. */
  differing: z.array(z.string()).readonly(),
  until: z.string().nullable(),
});
export type ComparedView = z.infer<typeof comparedSchema>;

export const trialLogQuery = z.strictObject({
  /** From 1; the last without it. */
  attempt: wholeParameter(1, MAX_ATTEMPT).optional(),
  /** The byte to read from, e.g. `next` of the answer before; the end of the log without it. */
  from: wholeParameter(0, Number.MAX_SAFE_INTEGER).optional(),
});

/** A part of what a command printed, as it printed it. */
export const trialLogSchema = z.strictObject({
  /** Whether its log is on the host of the dashboard; if not, the rest is empty. */
  is_here: z.boolean(),
  attempts: count,
  attempt: count,
  /** Of the log so far. */
  bytes: count,
  /** Where the text begins, and where to read on. */
  from: count,
  next: count,
  text: z.string(),
  /** Whether more may be printed. */
  is_open: z.boolean(),
});
export type TrialLogView = z.infer<typeof trialLogSchema>;

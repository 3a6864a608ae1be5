/** Trials in the answers of the API. */
import { z } from 'zod';
import { SWEEP_PHASES } from '../../model/states.js';
import { logLineSchema } from '../logLine.js';
import { metricSchema } from '../metrics.js';
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

/** Slugs. The later sweeps are compared with the first. */
export const compareSweepsQuery = z.strictObject({
  sweeps: listParameter(nameParameter).pipe(z.array(z.string()).min(2).max(MAX_COMPARED)),
});

const namedText = z.strictObject({ label: z.string(), text: z.string() });

export const comparedSweepsSchema = z.strictObject({
  sweeps: z
    .array(
      z.strictObject({
        /** With a letter before it, as the sentences name it. */
        name: z.string(),
        slug: z.string(),
        state: z.enum(SWEEP_PHASES),
        /** The number of its best trial; null before the first result. */
        trial: count.nullable(),
        curve: recordedSchema.nullable(),
      }),
    )
    .readonly(),
  /** What curves show in the first sweep. The others may lack it. */
  metric: metricSchema.pick({ name: true, label: true, format: true }),
  /** What won in each. */
  winners: z.array(namedText).readonly(),
  /** Each later sweep against the first: whether it is better, by how much, and how that was tested. */
  verdicts: z.array(namedText).readonly(),
  /** How to read the verdicts; empty if there is nothing to say. */
  note: z.string(),
  /** One text for each sweep, as the report over several sweeps has them. */
  facts: z.array(z.strictObject({ label: z.string(), texts: z.array(z.string()).readonly() })).readonly(),
});
export type ComparedSweepsView = z.infer<typeof comparedSweepsSchema>;

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

/**
 * What the dashboard tells of sweeps. Each schema is the type, for the server and the page alike, and what tests
 * hold the answers to. Field names are those of summary.json; numbers that are not known, or not finite, are
 * null; times are milliseconds since 1970.
 */
import { z } from 'zod';
import { TRIAL_STATES } from '../../results/summary.js';
import { HYPERPARAMETER_NAMES } from '../../trainers/network/hyperparameters.js';

const measured = z.number().nullable();
const count = z.int().min(0);
const hyperparameterValue = z.union([z.number(), z.string(), z.array(z.number()).readonly()]);

export const ledgerSchema = z.object({
  planned: count,
  ...(Object.fromEntries(TRIAL_STATES.map((state) => [state, count])) as Record<
    (typeof TRIAL_STATES)[number],
    typeof count
  >),
});

export const trialSchema = z.object({
  /** Null for one that diverged. */
  rank: count.nullable(),
  trial: count,
  id: z.string(),
  name: z.string().nullable(),
  state: z.enum(TRIAL_STATES),
  /** Every hyperparameter as a sweep file would write it. */
  hyperparameters: z.partialRecord(z.enum(HYPERPARAMETER_NAMES), hyperparameterValue),
  J: measured,
  dev_J: measured,
  /** A regression has no error rate. */
  error: measured,
  dev_error: measured,
  /** Where it diverged. */
  iteration: measured,
  trainMs: measured,
});
export type TrialView = z.infer<typeof trialSchema>;

/** A sweep in a line of the list: small, however many trials it has. */
export const sweepSchema = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  phase: z.enum(['waiting', 'running', 'paused', 'done', 'cancelled']),
  pauseReason: z.string().nullable(),
  /** Nobody can train what is left of it until it is run: its data set is not in Redis. */
  lacksData: z.boolean(),
  ledger: ledgerSchema,
  rankBy: z.enum(['J', 'dev_J', 'dev_error']),
  /** The hyperparameters that differ between its trials, in the order of the sweep file. */
  swept: z.array(z.enum(HYPERPARAMETER_NAMES)).readonly(),
  best: trialSchema.nullable(),
  digest: z.string(),
  /** The digest is not, or not yet, that of the whole sweep. */
  partial: z.boolean(),
  trialsPerSecond: measured,
  remainingMs: measured,
  plannedMs: measured,
  startedMs: measured,
  endedMs: measured,
});
export type SweepView = z.infer<typeof sweepSchema>;

export const sweepsSchema = z.object({ sweeps: z.array(sweepSchema).readonly() });

/** Ranked trials sent at once. */
export const MAX_TRIALS_PER_PAGE = 500;

/** `offset` counts ranks from 0. */
export const detailsQuerySchema = z.strictObject({
  offset: z.coerce.number().int().min(0).max(1e9).default(0),
  limit: z.coerce.number().int().min(1).max(MAX_TRIALS_PER_PAGE).default(50),
});

export const detailsSchema = z.object({
  sweep: sweepSchema,
  /** The sweep file as it was written. */
  source: z.string(),
  data: z.object({
    source: z.string(),
    digest: z.string(),
    task: z.string(),
    inputs: count,
    outputs: count,
    trainExamples: count,
    devExamples: count,
  }),
  /** Trials that are ranked: the finished, then the diverged. */
  ranked: count,
  offset: count,
  trials: z.array(trialSchema).readonly(),
  /** The first of those that failed. */
  failures: z.array(z.object({ trial: count, reason: z.string() })).readonly(),
});
export type DetailsView = z.infer<typeof detailsSchema>;

import { z } from 'zod';
import { sweepSlug } from '../model/slug.js';
import { SWEEP_PHASES } from '../model/states.js';
import { sweptNames } from '../model/sweepSpec.js';
import { leadersOf } from '../results/leaders.js';
import { paretoPositions } from '../results/paretoFront.js';
import { DIGEST_VERSIONS, type Summary } from '../results/summary.js';
import { ledgerSchema } from './ledgerView.js';
import { metricSchema, metricViews, objectiveSchema, objectiveView } from './metrics.js';
import { replicatesSchema, replicatesViews } from './replicatesView.js';
import { count, isoTime, isoTimeOf, milliseconds, sha256 } from './scalars.js';
import { trialSchema, trialViewAt } from './trialView.js';

/** The fields with which every view of a whole sweep begins. */
export const sweepHead = {
  sweep: z.string(),
  /** Its name in addresses and folders. */
  slug: z.string(),
  state: z.enum(SWEEP_PHASES),
  pause_reason: z.string().nullable(),
  digest: sha256,
  /** The rule that ordered the trials of the digest: 3 with two objectives, 2 if a tie breaker orders some, else 1. */
  digest_version: z.literal(DIGEST_VERSIONS),
  /** True if the digest does not cover the whole sweep, or not yet. */
  partial: z.boolean(),
  ledger: ledgerSchema,
  objective: objectiveSchema,
  /** Only with two objectives: the second one. */
  second_objective: objectiveSchema.optional(),
  /** Only with two objectives: the trials that no other beats in both, at most 1,000 of them, and how many there are. */
  front: z.strictObject({ size: count, trials: z.array(count).readonly() }).optional(),
  best: trialSchema.nullable(),
  /** With replicates: the configuration of `best`, which has the best mean of the objective's metric. */
  best_replicates: replicatesSchema.nullable(),
  /** The trial with the lowest dev J; null if that is `best`, or without a dev set. */
  best_by_dev_J: trialSchema.nullable(),
};
const headSchema = z.strictObject(sweepHead);
export type SweepHead = z.infer<typeof headSchema>;

export function sweepHeadView(summary: Summary): SweepHead {
  const { spec } = summary;
  const leaders = leadersOf(summary);
  const byDev = leaders?.rivals.find(({ metric }) => metric === 'dev_J');
  return {
    sweep: spec.name,
    slug: sweepSlug(spec.name),
    state: summary.phase,
    pause_reason: summary.pauseReason,
    digest: summary.digest,
    digest_version: summary.digestVersion,
    partial: summary.partial,
    ledger: summary.ledger,
    objective: objectiveView(spec),
    ...frontView(summary),
    best: leaders === null ? null : trialViewAt(summary, leaders.winner.position),
    best_replicates: replicatesViews(summary)[0] ?? null,
    best_by_dev_J: byDev === undefined ? null : trialViewAt(summary, byDev.position),
  };
}

const MAX_FRONT = 1000;

function frontView(summary: Summary): Pick<SweepHead, 'second_objective' | 'front'> {
  const { secondObjective } = summary.spec;
  const front = paretoPositions(summary);
  if (secondObjective === undefined || front === null) return {};
  const trials = front.slice(0, MAX_FRONT).map((position) => summary.trials.number(position));
  return { second_objective: secondObjective, front: { size: front.length, trials } };
}

/** One sweep in a list. It is small, however many trials the sweep has. */
export const sweepSchema = z.strictObject({
  ...sweepHead,
  description: z.string().nullable(),
  /** True if its data set is not in Redis: the rest cannot be trained until the sweep is run. */
  lacks_data: z.boolean(),
  /** The metrics of its trials. */
  metrics: z.array(metricSchema).readonly(),
  /** The hyperparameters that differ between its trials, in the order of the sweep file. */
  swept: z.array(z.string()).readonly(),
  /** Null while the sweep does not run or no trial has ended. */
  trials_per_second: z.number().min(0).nullable(),
  remaining_ms: milliseconds.nullable(),
  planned_at: isoTime.nullable(),
  started_at: isoTime.nullable(),
  ended_at: isoTime.nullable(),
});
export type SweepView = z.infer<typeof sweepSchema>;

/** The most characters of a description in a list. */
const MAX_DESCRIPTION = 2000;

/** Values that depend on the moment, so a summary does not have them. */
export interface SweepMoment {
  readonly pace: { readonly trialsPerSecond: number | null; readonly remainingMs: number | null };
  readonly lacksData: boolean;
}

export function sweepView(summary: Summary, { pace, lacksData }: SweepMoment): SweepView {
  return {
    ...sweepHeadView(summary),
    description: summary.spec.description?.slice(0, MAX_DESCRIPTION) ?? null,
    lacks_data: lacksData,
    metrics: metricViews(summary),
    swept: sweptNames(summary.spec),
    trials_per_second: pace.trialsPerSecond,
    remaining_ms: pace.remainingMs,
    planned_at: isoTimeOf(summary.plannedMs),
    started_at: isoTimeOf(summary.startedMs),
    ended_at: isoTimeOf(summary.endedMs),
  };
}

import { z } from 'zod';
import { elapsedMs } from '../results/elapsed.js';
import type { Summary } from '../results/summary.js';
import { totalsOf } from '../results/totalsOf.js';
import { dataSchema, dataView } from './dataView.js';
import { findingSchema, findingViews, moveSchema, moveView } from './findingsView.js';
import { metricsSchema } from './metrics.js';
import { replicatesSchema, replicatesViews } from './replicatesView.js';
import {
  count,
  isoTime,
  isoTimeOf,
  type jsonNumber,
  jsonNumberOf,
  milliseconds,
  numberOrNull,
} from './scalars.js';
import { sweepHead, sweepHeadView } from './sweepView.js';
import { trialSchema, trialView } from './trialView.js';
import { machineOf, machineSchema } from './workerView.js';

/** Raised when a field changes its meaning or is removed, but not when one is added. */
export const SUMMARY_SCHEMA_VERSION = 2;

/** The most trials in `ranking` and in `failures`; trials.csv has all of them. */
const MAX_RANKED = 1000;

/** The content of summary.json and of `jmin status --json`. */
export const summarySchema = z.strictObject({
  schema_version: z.literal(SUMMARY_SCHEMA_VERSION),
  ...sweepHead,
  description: z.string().nullable(),
  jmin: z.string(),
  /** The number of ranked trials, and the first 1,000 of them: the finished, then the diverged. */
  ranked: count,
  ranking: z.array(trialSchema).readonly(),
  /** Only for a sweep with replicates: its configurations, best mean of the objective's metric first. */
  replicates: z.array(replicatesSchema).readonly(),
  failures: z.array(z.strictObject({ trial: count, id: z.string(), reason: z.string() })).readonly(),
  /** The winner's score on the test set. */
  test: z.strictObject({ trial: count, id: z.string(), metrics: metricsSchema }).nullable(),
  planned_at: isoTime.nullable(),
  started_at: isoTime.nullable(),
  ended_at: isoTime.nullable(),
  /** From the first start to the last ending, including rests. */
  elapsed_ms: milliseconds.nullable(),
  /** The sum of the training times of all trials, over all threads. */
  train_ms: milliseconds,
  /** What the sweep shows, and what to do next; null in the status of more than 20,000 trials. */
  findings: z.array(findingSchema).readonly().nullable(),
  next: moveSchema.nullable(),
  data: dataSchema.nullable(),
  workers: z.array(machineSchema).readonly(),
});
export type SummaryView = z.infer<typeof summarySchema>;

const NO_FINDINGS = { findings: null, next: null };

export function summaryView(summary: Summary): SummaryView {
  const { ranking, plannedMs, startedMs, endedMs } = summary;
  const totals = totalsOf(summary);
  return {
    schema_version: SUMMARY_SCHEMA_VERSION,
    ...sweepHeadView(summary),
    description: summary.spec.description,
    jmin: summary.jmin,
    ranked: totals.ranked,
    ranking: [...ranking.subarray(0, MAX_RANKED)].map((position, index) =>
      trialView(summary, position, index + 1),
    ),
    replicates: replicatesViews(summary),
    failures: failuresView(summary, MAX_RANKED),
    test: testView(summary),
    planned_at: isoTimeOf(plannedMs),
    started_at: isoTimeOf(startedMs),
    ended_at: isoTimeOf(endedMs),
    elapsed_ms: numberOrNull(elapsedMs(summary)),
    train_ms: totals.trainMs,
    ...(summary.lacksCurves ? NO_FINDINGS : { findings: findingViews(summary), next: moveView(summary) }),
    data: dataView(summary.facts),
    workers: summary.workers.map(machineOf),
  };
}

export function failuresView({ trials, failures }: Summary, most: number): SummaryView['failures'] {
  return [...failures]
    .slice(0, most)
    .map(([position, { reason }]) => ({ trial: trials.number(position), id: trials.id(position), reason }));
}

export function testView({ tested, trials }: Summary): SummaryView['test'] {
  if (tested === null) return null;
  const { position, J, error } = tested;
  const metrics = { J: measured(J), ...(Number.isNaN(error) ? {} : { error: jsonNumberOf(error) }) };
  return { trial: trials.number(position), id: trials.id(position), metrics };
}

function measured(value: number): z.infer<typeof jsonNumber> | null {
  return Number.isNaN(value) ? null : jsonNumberOf(value);
}

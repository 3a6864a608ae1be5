import { z } from 'zod';
import { TRIAL_STATES } from '../model/states.js';
import { type Summary, stateOf } from '../results/summary.js';
import { totalsOf } from '../results/totalsOf.js';
import { configurationSchema, configurationView } from './configurationView.js';
import { metricsSchema, metricsView } from './metrics.js';
import { count, isoTime, isoTimeOf, milliseconds, numberOrNull } from './scalars.js';

/** One trial, in every list of trials. */
export const trialSchema = z.strictObject({
  trial: count,
  id: z.string(),
  /** The name of a point given under `also`. */
  name: z.string().nullable(),
  state: z.enum(TRIAL_STATES),
  /** The rank, from 1; null for a trial that is not finished. */
  rank: count.nullable(),
  configuration: configurationSchema,
  metrics: metricsSchema,
  /** True for a finished training that blew up. It ranks after the others. */
  blew_up: z.boolean(),
  diverged_at_iteration: count.nullable(),
  stopped_at_iteration: count.nullable(),
  train_ms: milliseconds.nullable(),
  started_at: isoTime.nullable(),
  ended_at: isoTime.nullable(),
  /** How often its run was claimed. */
  attempts: count,
  worker: z.string().nullable(),
  /** Whether its result was taken from another sweep. */
  reused: z.boolean(),
  /** Why the trial failed or was stopped. */
  reason: z.string().nullable(),
});
export type TrialView = z.infer<typeof trialSchema>;

/** `rank` is the trial's place in the ranking, from 1. It is ignored for a trial that is not finished. */
export function trialView(summary: Summary, position: number, rank: number): TrialView {
  const { trials, columns, workers } = summary;
  const state = stateOf(summary, position);
  const endedAt = numberOrNull(columns.endedAt[position]);
  return {
    trial: trials.number(position),
    id: trials.id(position),
    name: trials.name(position),
    state,
    rank: state === 'finished' ? rank : null,
    configuration: configurationView(trials.configuration(position), summary),
    metrics: metricsView(summary, position),
    blew_up: columns.blewUp[position] === 1,
    diverged_at_iteration: state === 'diverged' ? endedAt : null,
    stopped_at_iteration: state === 'stopped' ? endedAt : null,
    train_ms: numberOrNull(columns.trainMs[position]),
    started_at: isoTimeOf(columns.startedMs[position]),
    ended_at: isoTimeOf(columns.endedMs[position]),
    attempts: columns.attempts[position] ?? 0,
    worker: workers[columns.worker[position] ?? -1]?.worker ?? null,
    reused: columns.reused[position] === 1,
    reason: summary.failures.get(position)?.reason ?? summary.stops.get(position) ?? null,
  };
}

/** The same, but looks up the rank. */
export function trialViewAt(summary: Summary, position: number): TrialView {
  return trialView(summary, position, totalsOf(summary).rankOf(position));
}

/**
 * Server-sent events of the API. With `sweep=SLUG`, the id of each event is the position in that sweep's journal: a
 * client that connects again with Last-Event-ID gets what it has missed. A client applies changes in order, and
 * applying one twice changes nothing.
 */
import { z } from 'zod';
import { count } from '../scalars.js';
import { trialSchema } from '../trialView.js';
import { nameParameter } from './queryParts.js';
import { liveWorkerSchema } from './queueAnswers.js';
import { cardSchema } from './sweepAnswers.js';

/** `since`: the position in the journal that a client has, where it cannot send Last-Event-ID. */
export const eventsQuery = z.strictObject({
  sweep: nameParameter.optional(),
  since: nameParameter.optional(),
});

/** `event: sweeps`: cards that are new or have changed, and slugs of deleted sweeps. Without `sweep=` only. */
export const sweepsEventSchema = z.strictObject({
  sweeps: z.array(cardSchema).readonly(),
  removed: z.array(z.string()).readonly(),
});
export type SweepsEvent = z.infer<typeof sweepsEventSchema>;

/** `event: workers`: all workers, when something about them has changed. */
export const workersEventSchema = z.strictObject({ workers: z.array(liveWorkerSchema).readonly() });
export type WorkersEvent = z.infer<typeof workersEventSchema>;

/** Trials that one event carries; with more changes, a client asks for what it shows. */
export const MAX_EVENT_TRIALS = 100;

/** `event: trials`: what has changed in the sweep since the event before. */
export const trialsEventSchema = z.strictObject({
  card: cardSchema,
  changed: count,
  /** The changed trials, or the last 100 of them to end. */
  trials: z.array(trialSchema).readonly(),
});
export type TrialsEvent = z.infer<typeof trialsEventSchema>;

/** `event: reset`: the sweep was planned again or the position is unknown. Ask for everything again. */
export const resetEventSchema = z.strictObject({ card: cardSchema });
export type ResetEvent = z.infer<typeof resetEventSchema>;

/** `event: gone`: there is no such sweep, or no longer. */
export const goneEventSchema = z.strictObject({});

/** `event: trouble`: why no new data can be shown; null when it can again. */
export const troubleEventSchema = z.strictObject({ message: z.string().nullable() });

/** `event: beat`, every 5 seconds: the server is running. */
export const beatEventSchema = z.strictObject({});

export const EVENT_SCHEMAS = {
  sweeps: sweepsEventSchema,
  workers: workersEventSchema,
  trials: trialsEventSchema,
  reset: resetEventSchema,
  gone: goneEventSchema,
  trouble: troubleEventSchema,
  beat: beatEventSchema,
} as const;

export type EventName = keyof typeof EVENT_SCHEMAS;
export type ApiEvent<Name extends EventName> = z.input<(typeof EVENT_SCHEMAS)[Name]>;

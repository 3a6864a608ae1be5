import { z } from 'zod';
import { unreachable } from '../base/assert.js';
import type { JournalEvent } from '../model/events.js';
import { journalMetrics } from '../results/endingMetrics.js';
import { metricsSchema } from './metrics.js';
import { count, isoTime, isoTimeOf, jsonNumberOf, milliseconds } from './scalars.js';

const EVENTS = [
  'started',
  'released',
  'finished',
  'diverged',
  'stopped',
  'failed',
  'reused',
  'retried',
  'preferred',
  'cancelled',
  'tested',
  'noted',
  'tagged',
] as const;

/** One line of `jmin logs --json`: one event of a trial. Fields that the event lacks are null. */
export const logLineSchema = z.strictObject({
  at: isoTime,
  event: z.enum(EVENTS),
  trial: count,
  id: z.string(),
  worker: z.string().nullable(),
  attempt: count.nullable(),
  /** Why the trial was released or stopped, or failed; the text of a note; the tags that were added or removed. */
  reason: z.string().nullable(),
  metrics: metricsSchema.nullable(),
  diverged_at_iteration: count.nullable(),
  stopped_at_iteration: count.nullable(),
  /** The iteration at which the training resumed from a checkpoint. */
  resumed_at_iteration: count.nullable(),
  train_ms: milliseconds.nullable(),
  /** The sweep that gave its result. */
  from: z.string().nullable(),
  /** The last lines that a failed trial printed. */
  log: z.array(z.string()).readonly(),
});
export type LogLineView = z.infer<typeof logLineSchema>;

type EventFields = Partial<Omit<LogLineView, 'at' | 'event' | 'trial' | 'id'>>;

const NOTHING: Required<EventFields> = {
  worker: null,
  attempt: null,
  reason: null,
  metrics: null,
  diverged_at_iteration: null,
  stopped_at_iteration: null,
  resumed_at_iteration: null,
  train_ms: null,
  from: null,
  log: [],
};

/** Null for an event that is not about a trial. */
export function logLineView(
  { trial, id }: { readonly trial: number; readonly id: string },
  atMs: number,
  event: JournalEvent,
): LogLineView | null {
  const at = isoTimeOf(atMs);
  const type = EVENTS.find((name) => name === event.type);
  if (at === null || type === undefined) return null;
  return { at, event: type, trial, id, ...NOTHING, ...fieldsOf(event) };
}

function fieldsOf(event: JournalEvent): EventFields {
  switch (event.type) {
    case 'started':
      return { worker: event.worker, attempt: event.attempt };
    case 'released':
      return { worker: event.worker, reason: event.reason };
    case 'finished': {
      const metrics = Object.entries(journalMetrics(event)).flatMap(([name, value]) =>
        value === null ? [] : [[name, jsonNumberOf(value)]],
      );
      return { ...measured(event), metrics: Object.fromEntries(metrics) };
    }
    case 'diverged':
      return { ...measured(event), diverged_at_iteration: event.iteration };
    case 'stopped':
      return { ...measured(event), stopped_at_iteration: event.iteration, reason: event.reason };
    case 'failed':
      return { worker: event.worker, reason: event.reason, log: event.log };
    case 'reused':
      return { ...fieldsOf(event.ending), from: event.from };
    case 'tested':
      return {
        metrics: {
          J: event.J === null ? null : jsonNumberOf(event.J),
          ...(event.error === null ? {} : { error: jsonNumberOf(event.error) }),
        },
      };
    case 'noted':
      return { reason: event.text };
    case 'tagged':
      return {
        reason: [...event.add.map((tag) => `+${tag}`), ...event.remove.map((tag) => `-${tag}`)].join(' '),
      };
    case 'cancelled':
    case 'retried':
    case 'preferred':
    case 'planned':
    case 'proposed':
    case 'reached':
    case 'compared':
    case 'joined':
    case 'paused':
    case 'resumed':
    case 'prioritised':
    case 'limited':
      return {};
    default:
      return unreachable(event);
  }
}

interface Measured {
  readonly worker: string;
  readonly trainMs: number;
  readonly resumedAt?: number;
}

function measured({ worker, trainMs, resumedAt }: Measured): EventFields {
  return { worker, train_ms: trainMs, resumed_at_iteration: resumedAt ?? null };
}

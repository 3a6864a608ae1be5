/** The events of a sweep's journal as lines for people and programs: what `jmin watch` prints. */
import { z } from 'zod';
import { unreachable } from '../base/assert.js';
import { formatCount, formatCounted, formatDuration } from '../base/format.js';
import type { JournalEvent } from '../model/events.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { journalMetrics } from '../results/endingMetrics.js';
import type { Ledger } from '../results/summary.js';
import { objectiveOf } from '../trainers/trainers.js';
import { labelOf, metricText } from './labels.js';
import { ledgerSchema } from './ledgerView.js';
import { formatOf } from './metrics.js';
import { count, isoTime, isoTimeOf } from './scalars.js';

/** `good` is a result, `bad` a loss. */
export type EventTone = 'plain' | 'good' | 'bad';

export interface EventLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: JournalEvent['type'];
  readonly text: string;
  readonly tone: EventTone;
  /** The id of its trial; null for an event of the sweep, or of several trials. */
  readonly id: string | null;
  /** Whether its result is the best of the sweep so far. */
  readonly isBest: boolean;
}

/** One line of `jmin watch --json`. The first event is `watching`, the last one `ended`. */
export const watchLineSchema = z.strictObject({
  at: isoTime,
  event: z.string(),
  /** Null for an event of the sweep, or of several trials. */
  trial: count.nullable(),
  id: z.string().nullable(),
  /** The event in words. */
  text: z.string(),
  /** Whether the result of this trial was the best so far. */
  is_best: z.boolean(),
  /** The trials of the sweep by state when the line was printed. */
  ledger: ledgerSchema,
});
export type WatchLineView = z.infer<typeof watchLineSchema>;

export function watchLineView(
  { at, event, text, id, isBest }: Omit<EventLine, 'event' | 'tone'> & { readonly event: string },
  { ledger, trial }: { readonly ledger: Ledger; readonly trial: number | null },
): WatchLineView {
  return { at: isoTimeOf(at) ?? '', event, trial, id, text, is_best: isBest, ledger };
}

interface Named {
  readonly spec: SweepSpec;
  /** The number of a trial by its id; null for a trial of an earlier plan. */
  numberOf(id: string): number | null;
}

type Words = Pick<EventLine, 'text' | 'tone' | 'id'>;

/** Null for an event that is shown elsewhere, e.g. by the ledger, or by the lists of workers. */
export function eventWords(event: JournalEvent, { spec, numberOf }: Named): Words | null {
  const trialOf = (id: string) => `trial ${numberOf(id) ?? id}`;
  const markedOf = (id: string | null) => (id === null ? 'the sweep' : trialOf(id));
  const trialsOf = (ids: readonly string[]) =>
    ids.length === 1 && ids[0] !== undefined ? trialOf(ids[0]) : formatCounted(ids.length, 'trial');
  const ofTrial = (id: string, tone: EventTone, what: string): Words => ({
    ...{ id, tone, text: `${trialOf(id)} ${what}` },
  });
  const plain = (text: string): Words => ({ text, tone: 'plain', id: null });
  switch (event.type) {
    case 'started':
    case 'reached':
      return null;
    case 'finished': {
      const { metric } = objectiveOf(spec);
      const value = metricText(formatOf(spec, metric), journalMetrics(event)[metric] ?? Number.NaN);
      const took = formatDuration(event.trainMs);
      return ofTrial(event.trial, 'good', `finished: ${labelOf(metric)} ${value} in ${took}`);
    }
    case 'diverged':
      return ofTrial(event.trial, 'bad', `diverged at iteration ${formatCount(event.iteration)}`);
    case 'stopped': {
      const at = formatCount(event.iteration);
      return ofTrial(event.trial, 'plain', `stopped at iteration ${at}: ${event.reason}`);
    }
    case 'failed':
      return ofTrial(event.trial, 'bad', `failed on ${event.worker}: ${event.reason}`);
    case 'tested':
      return ofTrial(event.trial, 'plain', 'scored on the test set');
    case 'reused':
      return ofTrial(event.ending.trial, 'good', `taken from the sweep ${event.from}`);
    case 'released':
      return {
        text: `${trialsOf(event.trials)} given back by ${event.worker}: ${event.reason}`,
        tone: event.reason === 'stopped' ? 'plain' : 'bad',
        id: event.trials.length === 1 ? (event.trials[0] ?? null) : null,
      };
    case 'cancelled':
      return {
        ...plain(event.trials === null ? 'cancelled' : `${trialsOf(event.trials)} cancelled`),
        tone: 'bad',
      };
    case 'retried':
      return plain(`${trialsOf(event.trials)} queued again`);
    case 'preferred':
      return plain(`${trialsOf(event.trials)} moved forward`);
    case 'proposed':
      return plain(`cohort ${event.cohort}: ${formatCounted(event.points.length, 'trial')} proposed`);
    case 'compared': {
      const [on, off] = [event.promoted.length, event.stopped.length].map(formatCount);
      return plain(`rung ${event.rung} compared: ${on} continue, ${off} stopped`);
    }
    case 'planned':
      return plain('planned');
    case 'joined':
      return plain(`worker ${event.worker} joined with ${formatCounted(event.threads, 'thread')}`);
    case 'paused':
      return { ...plain(`paused: ${event.reason}`), tone: 'bad' };
    case 'resumed':
      return plain('resumed');
    case 'prioritised':
      return plain(`priority ${event.priority}`);
    case 'noted':
      return { ...plain(`note on ${markedOf(event.about)}: ${event.text}`), id: event.about };
    case 'tagged': {
      const changes = [...event.add.map((tag) => `+${tag}`), ...event.remove.map((tag) => `-${tag}`)];
      return { ...plain(`tags of ${markedOf(event.about)}: ${changes.join(' ')}`), id: event.about };
    }
    case 'limited':
      return plain(`at most ${event.maxParallel ?? 'all threads'} at once`);
    default:
      return unreachable(event);
  }
}

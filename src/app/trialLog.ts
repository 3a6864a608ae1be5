import { formatCount, formatDuration, formatNumber } from '../base/format.js';
import type { Finished, JournalEvent, Tagged } from '../model/events.js';
import { journalMetrics } from '../results/endingMetrics.js';
import { type Journal, timeOf } from '../results/journal.js';
import { readAll } from '../results/readAll.js';

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly what: string;
  readonly event: JournalEvent;
}

interface LogPart {
  /** Id of the entry after which to read; null: from the start. */
  readonly after: string | null;
  /** The time of the last entries to read. */
  readonly untilMs: number;
}

/** All that a journal, or a part of it, records about one trial, in order. */
export async function* trialLog(
  journal: Journal,
  trial: string,
  { after, untilMs }: LogPart = { after: null, untilMs: Number.POSITIVE_INFINITY },
): AsyncGenerator<LogLine> {
  for await (const entries of readAll(journal, after)) {
    for (const entry of entries) {
      if (timeOf(entry) > untilMs) return;
      const what = describe(entry.event, trial);
      if (what !== null) yield { at: timeOf(entry), what, event: entry.event };
    }
  }
}

/** The event in words; null if it is not about the trial. */
function describe(event: JournalEvent, trial: string): string | null {
  switch (event.type) {
    case 'started':
      return event.trials.includes(trial) ? `started on ${event.worker}, attempt ${event.attempt}` : null;
    case 'released':
      return event.trials.includes(trial) ? `given back by ${event.worker}: ${event.reason}` : null;
    case 'finished': {
      if (event.trial !== trial) return null;
      return `finished on ${event.worker} after ${formatDuration(event.trainMs)}${resumedText(event)}: ${metricsText(event)}`;
    }
    case 'diverged':
      return event.trial === trial
        ? `diverged on ${event.worker} at iteration ${formatCount(event.iteration)}${resumedText(event)}`
        : null;
    case 'stopped':
      return event.trial === trial
        ? `stopped at iteration ${formatCount(event.iteration)}${resumedText(event)}: ${event.reason}`
        : null;
    case 'failed':
      return event.trial === trial
        ? [`failed on ${event.worker}: ${event.reason}`, ...event.log].join('\n')
        : null;
    case 'reused':
      return event.ending.trial === trial ? `taken from the sweep ${event.from}` : null;
    case 'retried':
      return event.trials.includes(trial) ? 'waits again' : null;
    case 'preferred':
      return event.trials.includes(trial) ? 'moved forward' : null;
    case 'cancelled':
      return event.trials === null || event.trials.includes(trial) ? 'cancelled' : null;
    case 'tested':
      return event.trial === trial
        ? `scored on the test set: J ${formatNumber(event.J ?? Number.NaN)}`
        : null;
    case 'noted':
      return event.about === trial ? `note: ${event.text}` : null;
    case 'tagged':
      return event.about === trial ? changedTags(event) : null;
    case 'planned':
    case 'proposed':
    case 'reached':
    case 'compared':
    case 'joined':
    case 'paused':
    case 'resumed':
    case 'prioritised':
    case 'limited':
      return null;
  }
}

/** The cost J; for a trainer without a J, all its metrics. */
function metricsText(event: Finished): string {
  const metrics = Object.entries(journalMetrics(event));
  const shown = 'metrics' in event ? metrics : metrics.slice(0, 1);
  return shown.map(([name, value]) => `${name} ${formatNumber(value ?? Number.NaN)}`).join(', ');
}

function resumedText({ resumedAt }: { readonly resumedAt?: number }): string {
  return resumedAt === undefined ? '' : `, resumed at iteration ${formatCount(resumedAt)}`;
}

/** `tagged best, v2` or `no longer tagged v2`. */
function changedTags({ add, remove }: Tagged): string {
  const added = add.length === 0 ? [] : [`tagged ${add.join(', ')}`];
  return [...added, ...(remove.length === 0 ? [] : [`no longer tagged ${remove.join(', ')}`])].join('; ');
}

import type { Journal } from '../results/journal.js';
import type { Summary } from '../results/summary.js';
import { type LogLineView, logLineView } from '../views/logLine.js';
import { trialLog } from './trialLog.js';

/** With at most this many trials the whole journal is read: that takes a fraction of a second. */
const MAX_READ_WHOLE = 2000;

/**
 * The events of one trial in a journal. In a large sweep only the part from its first start to its ending is read, so a
 * later score on the test set may be missing.
 */
export async function eventsOf(journal: Journal, summary: Summary, position: number): Promise<LogLineView[]> {
  const { trials, columns } = summary;
  const named = { trial: trials.number(position), id: trials.id(position) };
  const startedMs = columns.startedMs[position] ?? Number.NaN;
  const isWhole = trials.size <= MAX_READ_WHOLE || Number.isNaN(startedMs);
  const after = isWhole ? null : `${startedMs - 1}-0`;
  const endedMs = columns.endedMs[position] ?? Number.NaN;
  const untilMs = isWhole || Number.isNaN(endedMs) ? Number.POSITIVE_INFINITY : endedMs;
  const lines: LogLineView[] = [];
  for await (const { at, event } of trialLog(journal, named.id, { after, untilMs })) {
    const line = logLineView(named, at, event);
    if (line !== null) lines.push(line);
  }
  return lines;
}

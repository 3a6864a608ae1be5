import type { Summary } from '../results/summary.js';
import { remainingMs } from './sweepViews.js';

export interface Pace {
  /** Null while nothing has ended. */
  readonly trialsPerSecond: number | null;
  readonly remainingMs: number | null;
}

/** Endings from which the pace is computed. */
const WINDOW = 100;
/** A sweep rested if no trial ended for this long, and for this many times its longest trial. */
const REST_MS = 60_000;
const REST_TRIALS = 10;

const UNKNOWN: Pace = { trialsPerSecond: null, remainingMs: null };

/** The pace of a running sweep, from its latest endings. It falls when no trial ends. */
export function paceOf(summary: Summary, nowMs: number): Pace {
  if (summary.phase !== 'running') return UNKNOWN;
  const { sinceMs, ended } = window(summary);
  const seconds = (nowMs - sinceMs) / 1000;
  if (ended === 0 || !(seconds > 0)) return UNKNOWN;
  const left = remainingMs(summary, sinceMs, nowMs);
  return { trialsPerSecond: ended / seconds, remainingMs: Number.isNaN(left) ? null : left };
}

/** The time from which to count, and the trainings that ended after it; never across a rest. */
function window({ columns, startedMs }: Summary): { sinceMs: number; ended: number } {
  const { endedMs, reused, trainMs } = columns;
  const times = endedMs.filter((at, position) => !Number.isNaN(at) && reused[position] === 0).sort();
  let longestMs = 0;
  for (const ms of trainMs) if (ms > longestMs) longestMs = ms;
  const restMs = Math.max(REST_MS, REST_TRIALS * longestMs);
  const before = (index: number) => times[index - 1] ?? startedMs;
  const least = Math.max(0, times.length - WINDOW);
  let first = times.length;
  while (first > least && before(first) - before(first - 1) < restMs) first--;
  return { sinceMs: before(first) + 1, ended: times.length - first };
}

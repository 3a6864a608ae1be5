/** How fast a sweep goes and how much of it is left, from its latest endings. */
import { trainerOf } from '../trainers/trainers.js';
import type { Summary } from './summary.js';
import type { PaceWindow, Work } from './totals.js';

/** Endings from which the pace is computed. */
const WINDOW = 100;
/** A sweep rested if no trial ended for this long, and for this many times its longest trial. */
const REST_MS = 60_000;
const REST_TRIALS = 10;

/** The work of at most this many waiting trials is measured; of more, a sample. */
const MAX_MEASURED = 2000;
/** Steps of this share of the waiting trials meet every axis of a grid evenly: its multiples are never close. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

export type MeasuredTrials = Pick<Summary, 'spec' | 'facts' | 'trials' | 'columns'>;

/**
 * The work done since `sinceMs` and left. It counts from the first start of a trial, because the time that workers took
 * to start says nothing about the rest.
 */
export function workSince({ spec, facts, trials, columns }: MeasuredTrials, sinceMs: number): Work {
  const context = { facts, constants: spec.constants, record: spec.record };
  const meter = trainerOf(spec).workMeter(context);
  const workOf = (position: number) => meter?.measure(trials.configuration(position)).total ?? 1;
  const waiting: number[] = [];
  let done = 0;
  let startMs = Number.POSITIVE_INFINITY;
  columns.endedMs.forEach((endedMs, position) => {
    if (Number.isNaN(endedMs)) waiting.push(position);
    if (!(endedMs >= sinceMs)) return;
    done += workOf(position);
    startMs = Math.min(startMs, Math.max(sinceMs, columns.startedMs[position] ?? Number.NaN));
  });
  return { done, left: sumOf(waiting, workOf), startMs };
}

/** The sum over all positions, estimated from some of them where there are many. */
function sumOf(positions: readonly number[], workOf: (position: number) => number): number {
  const count = positions.length;
  if (count <= MAX_MEASURED) return positions.reduce((sum, position) => sum + workOf(position), 0);
  let sum = 0;
  for (let i = 0; i < MAX_MEASURED; i++)
    sum += workOf(positions[Math.floor(((i * GOLDEN_RATIO) % 1) * count)] ?? 0);
  return (sum / MAX_MEASURED) * count;
}

/** Milliseconds until all is done; NaN while nothing has ended. */
export function remainingMs({ done, left, startMs }: Work, nowMs: number): number {
  if (left === 0) return 0;
  return done === 0 ? Number.NaN : ((nowMs - Math.min(nowMs, startMs)) * left) / done;
}

export interface Pace {
  /** Null while nothing has ended. */
  readonly trialsPerSecond: number | null;
  readonly remainingMs: number | null;
}

export const UNKNOWN_PACE: Pace = { trialsPerSecond: null, remainingMs: null };

export function paceWindow(summary: MeasuredTrials & { readonly startedMs: number }): PaceWindow {
  const window = latestEndings(summary);
  return { ...window, ...workSince(summary, window.sinceMs) };
}

export function paceAt(window: PaceWindow, nowMs: number): Pace {
  const seconds = (nowMs - window.sinceMs) / 1000;
  if (window.ended === 0 || !(seconds > 0)) return UNKNOWN_PACE;
  const left = remainingMs(window, nowMs);
  return { trialsPerSecond: window.ended / seconds, remainingMs: Number.isNaN(left) ? null : left };
}

/** The time from which to count, and the trainings that ended after it; never across a rest. */
function latestEndings({ columns, startedMs }: Pick<Summary, 'columns' | 'startedMs'>) {
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

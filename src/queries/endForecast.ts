/** When a running sweep will be done: the work left at the pace of its latest endings. */
import type { EtaView } from '../views/api/sweepAnswers.js';
import type { SweepTable } from './sweepTable.js';

export interface EndForecast {
  /** Null while nothing has ended. */
  readonly trialsPerSecond: number | null;
  readonly eta: EtaView | null;
}

/** Endings from which the pace is computed. */
const WINDOW = 100;
/** A sweep rested if no trial ended for this long, and for this many times its longest trial. */
const REST_MS = 60_000;
const REST_TRIALS = 10;
/** Standard deviations to each side that hold four of five values of a normal distribution. */
const BAND = 1.28;
/** What the spread of few endings does not show. */
const MIN_ERROR = 0.05;

const UNKNOWN: EndForecast = { trialsPerSecond: null, eta: null };

export function endForecast(table: SweepTable, nowMs: number): EndForecast {
  if (table.summary.phase !== 'running') return UNKNOWN;
  const latest = latestEndings(table);
  const seconds = (nowMs - latest.sinceMs) / 1000;
  if (latest.positions.length === 0 || !(seconds > 0)) return UNKNOWN;
  return {
    trialsPerSecond: latest.positions.length / seconds,
    eta: etaOf(table, latest, nowMs),
  };
}

interface LatestEndings {
  readonly sinceMs: number;
  readonly positions: readonly number[];
}

/** Never across a rest. */
function latestEndings(table: SweepTable): LatestEndings {
  const { columns, startedMs } = table.summary;
  let longestMs = 0;
  for (const ms of columns.trainMs) if (ms > longestMs) longestMs = ms;
  const restMs = Math.max(REST_MS, REST_TRIALS * longestMs);
  const { endings } = table;
  const positions: number[] = [];
  let sinceMs = Number.NaN;
  for (let index = endings.length - 1; index >= -1; index--) {
    const at = endings[index] ?? -1;
    if (columns.reused[at] === 1) continue;
    const endedMs = columns.endedMs[at] ?? startedMs;
    if (sinceMs - endedMs >= restMs) break;
    sinceMs = endedMs;
    if (positions.length >= WINDOW || at === -1) break;
    positions.push(at);
  }
  return { sinceMs, positions };
}

function etaOf(table: SweepTable, { sinceMs, positions }: LatestEndings, nowMs: number): EtaView | null {
  const { columns } = table.summary;
  const work = (at: number) => table.plan.work?.[at] ?? 1;
  let left = 0;
  for (let at = 0; at < table.size; at++) {
    const state = table.state(at);
    if (state === 'waiting' || state === 'running') left += work(at);
  }
  const done = positions.reduce((sum, at) => sum + work(at), 0);
  if (left === 0 || done === 0) return null;
  const remaining = ((nowMs - sinceMs) * left) / done;
  const error = relativeError(positions.map((at) => (columns.trainMs[at] ?? Number.NaN) / work(at)));
  return {
    remaining_ms: Math.round(remaining),
    low_ms: Math.round(remaining / (1 + error)),
    high_ms: Math.round(remaining * (1 + error)),
  };
}

/** Of the mean time of a unit of work. */
function relativeError(paces: readonly number[]): number {
  const known = paces.filter(Number.isFinite);
  if (known.length < 2) return 1;
  const mean = known.reduce((sum, pace) => sum + pace, 0) / known.length;
  const variance = known.reduce((sum, pace) => sum + (pace - mean) ** 2, 0) / (known.length - 1);
  const error = (BAND * Math.sqrt(variance / known.length)) / mean;
  return Math.max(MIN_ERROR, Number.isFinite(error) ? error : 1);
}

/** Work units of the whole sweep and of the trials that have ended; null if the cost of a trial is unknown. */
export function workDone(table: SweepTable): { readonly total: number; readonly done: number } | null {
  const { work } = table.plan;
  if (work === null) return null;
  let [total, done] = [0, 0];
  for (let at = 0; at < table.size; at++) {
    const units = work[at] ?? 0;
    total += units;
    if (!Number.isNaN(table.summary.columns.endedMs[at])) done += units;
  }
  return { total, done };
}

/** Runs with a trial that waits, by the journal: what a pool of workers should be scaled by. */
export function waitingRuns(table: SweepTable): number {
  const { run, runs } = table.plan;
  const seen = new Uint8Array(runs);
  let count = 0;
  for (let at = 0; at < table.size; at++) {
    const number = run[at] ?? 0;
    if (seen[number] === 1 || table.state(at) !== 'waiting') continue;
    seen[number] = 1;
    count++;
  }
  return count;
}

/** When each thread of each worker trained. */
import { MAX_SPANS, type TimelineView } from '../views/api/chartAnswers.js';
import type { Matching } from './filter.js';
import type { SweepTable } from './sweepTable.js';

/** A trial while it trained. */
interface Span {
  readonly at: number;
  readonly worker: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Lane {
  readonly worker: number;
  /** From 1. */
  readonly thread: number;
  endMs: number;
}

export function timelineView(
  table: SweepTable,
  { positions }: Matching,
  { bins, nowMs }: { readonly bins: number; readonly nowMs: number },
): TimelineView {
  const spans = spansOf(table, positions, nowMs);
  const { lanes, laneOf } = assignLanes(spans);
  const { trials, workers } = table.summary;
  const fromMs = spans.reduce((least, span) => Math.min(least, span.fromMs), Number.POSITIVE_INFINITY);
  const toMs = spans.reduce((most, span) => Math.max(most, span.toMs), Number.NEGATIVE_INFINITY);
  const isMany = spans.length > MAX_SPANS;
  return {
    from_ms: spans.length === 0 ? null : fromMs,
    to_ms: spans.length === 0 ? null : toMs,
    lanes: lanes.map(({ worker, thread }) => ({
      worker: workers[worker]?.worker ?? '',
      host: workers[worker]?.host ?? '',
      thread,
    })),
    spans: isMany
      ? null
      : {
          lane: laneOf,
          trial: spans.map(({ at }) => trials.number(at)),
          from_ms: spans.map((span) => span.fromMs),
          to_ms: spans.map((span) => span.toMs),
          state: spans.map(({ at }) => table.state(at)),
        },
    busy: isMany ? busyShares(spans, laneOf, { lanes: lanes.length, bins, fromMs, toMs }) : null,
    until: table.until,
  };
}

/** A claim starts several runs at once. What was trained began its training time before it ended. */
function spansOf(table: SweepTable, positions: Uint32Array, nowMs: number): Span[] {
  const { columns } = table.summary;
  const spans: Span[] = [];
  for (const at of positions) {
    const worker = columns.worker[at] ?? -1;
    const startedMs = columns.startedMs[at] ?? Number.NaN;
    if (worker < 0 || Number.isNaN(startedMs) || columns.reused[at] === 1) continue;
    const isRunning = table.state(at) === 'running';
    const toMs = isRunning ? Math.max(nowMs, startedMs) : (columns.endedMs[at] ?? Number.NaN);
    if (Number.isNaN(toMs)) continue;
    const trainMs = columns.trainMs[at] ?? Number.NaN;
    const fromMs = isRunning || Number.isNaN(trainMs) ? startedMs : Math.max(startedMs, toMs - trainMs);
    spans.push({ at, worker, fromMs, toMs });
  }
  return spans.sort((a, b) => a.worker - b.worker || a.fromMs - b.fromMs || a.at - b.at);
}

/** A journal does not name threads. Each span is put into the first lane of its worker that is free. */
function assignLanes(spans: readonly Span[]): { lanes: Lane[]; laneOf: number[] } {
  const lanes: Lane[] = [];
  let first = 0;
  const laneOf = spans.map(({ worker, fromMs, toMs }) => {
    if (lanes[first] !== undefined && lanes[first]?.worker !== worker) first = lanes.length;
    let lane = first;
    // Clocks of processes differ by a few milliseconds.
    while (lane < lanes.length && (lanes[lane]?.endMs ?? 0) > fromMs + SLACK_MS) lane++;
    const found = lanes[lane];
    if (found === undefined) lanes.push({ worker, thread: lane - first + 1, endMs: toMs });
    else found.endMs = toMs;
    return lane;
  });
  return { lanes, laneOf };
}

const SLACK_MS = 5;

function busyShares(
  spans: readonly Span[],
  laneOf: readonly number[],
  { lanes, bins, fromMs, toMs }: { lanes: number; bins: number; fromMs: number; toMs: number },
): TimelineView['busy'] {
  const share = new Array<number>(lanes * bins).fill(0);
  const trials = new Array<number>(lanes * bins).fill(0);
  const width = Math.max((toMs - fromMs) / bins, 1e-9);
  for (const [i, span] of spans.entries()) {
    const row = (laneOf[i] ?? 0) * bins;
    const first = Math.min(bins - 1, Math.floor((span.fromMs - fromMs) / width));
    const last = Math.min(bins - 1, Math.floor((span.toMs - fromMs) / width));
    trials[row + last] = (trials[row + last] ?? 0) + 1;
    for (let bin = first; bin <= last; bin++) {
      const begin = Math.max(span.fromMs, fromMs + bin * width);
      const end = Math.min(span.toMs, fromMs + (bin + 1) * width);
      share[row + bin] = Math.min(1, (share[row + bin] ?? 0) + Math.max(0, end - begin) / width);
    }
  }
  return { bins, share, trials };
}

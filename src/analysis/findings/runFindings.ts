/** How the sweep was run. */
import { formatCounted, formatDuration } from '../../base/format.js';
import { elapsedMs } from '../../results/elapsed.js';
import type { Analysis } from '../analysis.js';
import { type Finding, percent } from './finding.js';

/** Threads that are idle for less than a third of the time, or of a short sweep, are no news. */
const MIN_IDLE = 1 / 3;
const MIN_ELAPSED_MS = 10_000;

export function runFindings({ summary }: Analysis): Finding[] {
  const { columns, workers, trials } = summary;
  const elapsed = elapsedMs(summary);
  const threads = workers.reduce((sum, worker) => sum + worker.threads, 0);
  let [busy, slowest, slowestMs] = [0, 0, 0];
  for (let position = 0; position < trials.size; position++) {
    const ms = columns.trainMs[position] as number;
    if (Number.isNaN(ms) || columns.reused[position] === 1) continue;
    busy += ms;
    if (ms > slowestMs) [slowest, slowestMs] = [position, ms];
  }
  const idle = 1 - busy / (elapsed * threads);
  if (threads === 0 || !(elapsed >= MIN_ELAPSED_MS) || idle < MIN_IDLE) return [];
  const number = trials.number(slowest);
  const long =
    slowestMs > elapsed / 2
      ? ` Trial ${number} alone took ${formatDuration(slowestMs)}, so the others waited for it.`
      : '';
  return [
    {
      type: 'idle-threads',
      axes: [],
      trials: long === '' ? [] : [number],
      numbers: { idle, threads, elapsed_ms: elapsed, slowest_ms: slowestMs },
      sentence: `${formatCounted(threads, 'thread')} trained nothing for ${percent(idle)} of the ${formatDuration(elapsed)} between the first start and the last ending.${long}`,
    },
  ];
}

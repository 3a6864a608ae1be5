/** How the sweep was run: idle threads, and the forecast against what happened. */
import { formatCounted, formatDuration } from '../../base/format.js';
import { elapsedMs } from '../../results/elapsed.js';
import type { Analysis } from '../analysis.js';
import { type Finding, percent } from './finding.js';

/** Threads that are idle for less than a third of the time, or of a short sweep, are no news. */
const MIN_IDLE = 1 / 3;
const MIN_ELAPSED_MS = 10_000;

/** On a quiet machine, forecasts are within half of what a sweep takes (`bench -- forecast`). */
const MAX_FORECAST_RATIO = 1.5;

export function runFindings(analysis: Analysis): Finding[] {
  return [...idleFindings(analysis), ...forecastFindings(analysis)];
}

function idleFindings({ summary }: Analysis): Finding[] {
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

/** Only of a sweep that was trained in one go, whole, and by the threads that the forecast counts with. */
function forecastFindings({ summary }: Analysis): Finding[] {
  const { forecast, workers, ledger, columns } = summary;
  const threads = workers.reduce((sum, worker) => sum + worker.threads, 0);
  const isWhole = ledger.finished + ledger.diverged === ledger.planned;
  const wasDisturbed = columns.attempts.some((attempts) => attempts > 1) || columns.reused.includes(1);
  if (forecast === null || forecast.threads !== threads || !isWhole || wasDisturbed) return [];
  const elapsed = elapsedMs(summary);
  const ratio = elapsed / forecast.trialsMs;
  const isNear = ratio <= MAX_FORECAST_RATIO && ratio >= 1 / MAX_FORECAST_RATIO;
  if (isNear || !(Math.max(elapsed, forecast.trialsMs) >= MIN_ELAPSED_MS)) return [];
  const times = Number((ratio > 1 ? ratio : 1 / ratio).toPrecision(2));
  return [
    {
      type: 'forecast',
      axes: [],
      trials: [],
      numbers: { forecast_ms: forecast.trialsMs, elapsed_ms: elapsed, ratio, threads },
      sentence: `The trials took ${formatDuration(elapsed)}, and ${formatDuration(forecast.trialsMs)} was forecast: a factor of ${times} ${ratio > 1 ? 'more' : 'less'}.`,
    },
  ];
}

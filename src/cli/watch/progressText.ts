import { workerWaitedFor } from '../../app/sweepViews.js';
import type { WatchedSweep } from '../../app/sweepWatch.js';
import { formatDuration, formatNumber } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { metricAt, type Summary, winner } from '../../results/summary.js';
import { objectiveOf } from '../../trainers/trainers.js';
import { labelOf, metricText } from '../../views/labels.js';
import { formatOf } from '../../views/metrics.js';

/** `best dev J 0.123 (trial 12)`; null while there is no result. */
export function bestText(summary: Summary): string | null {
  const best = winner(summary);
  if (best === null) return null;
  const { metric } = objectiveOf(summary.spec);
  const value = metricText(formatOf(summary.spec, metric), metricAt(summary.columns, metric, best));
  return `best ${labelOf(metric)} ${value} (trial ${summary.trials.number(best)})`;
}

/** The speed and the remaining time; without them, what the sweep waits for. */
export function paceTexts({ summary, pace, lacksData, workers, hasEnded }: WatchedSweep): string[] {
  if (hasEnded) return [`took ${formatDuration(summary.endedMs - summary.startedMs)}`];
  if (summary.pauseReason !== null) return [`paused: ${printable(summary.pauseReason, 200)}`];
  if (lacksData) return ['waiting for its data set'];
  if (workers.length === 0) return ['waiting for a worker: jmin worker starts one'];
  const waitedFor = workerWaitedFor(summary, workers);
  if (waitedFor !== null) return [`waiting for ${waitedFor}`];
  const { trialsPerSecond, remainingMs } = pace;
  return [
    ...(trialsPerSecond === null ? [] : [`${formatNumber(trialsPerSecond)} trials/s`]),
    ...(remainingMs === null ? [] : [`${formatDuration(remainingMs)} left`]),
  ];
}

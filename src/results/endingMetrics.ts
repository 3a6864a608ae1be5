/** The metrics of a trial by name, from its ending in the journal. */
import type { Finished, Stopped } from '../model/events.js';
import type { MetricValues } from '../model/metrics.js';
import { lastOfCurve } from './curve.js';

/**
 * JSON has no infinity: null in an event means either not finite or not measured. The last point of the curve tells
 * them apart.
 */
export function finishedMetrics({ J, devJ, error, devError, curve }: Finished): MetricValues {
  return {
    J,
    dev_J: devJ ?? notFinite(curve, 'dev_J'),
    error: error ?? notFinite(curve, 'error'),
    dev_error: devError ?? notFinite(curve, 'dev_error'),
  };
}

function notFinite(curve: string, metric: string): number {
  const last = lastOfCurve(curve, metric);
  return Number.isFinite(last) ? Number.NaN : last;
}

const METRICS = ['J', 'dev_J', 'error', 'dev_error'] as const;

/** The metrics of a stopped training: its last recorded point, rounded to float32. */
export function stoppedMetrics({ curve }: Stopped): MetricValues {
  return Object.fromEntries(METRICS.map((metric) => [metric, lastOfCurve(curve, metric)]));
}

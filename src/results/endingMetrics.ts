/** The metrics of a trial by name, from its ending in the journal. */
import type { Finished, Stopped } from '../model/events.js';
import type { MetricValues } from '../model/metrics.js';
import { lastOfCurve, seriesOf } from './curve.js';

/** The values as the journal has them. */
export function journalMetrics(finished: Finished): Readonly<Record<string, number | null>> {
  if ('metrics' in finished) return finished.metrics;
  const { J, devJ, error, devError } = finished;
  return { J, dev_J: devJ, error, dev_error: devError };
}

/**
 * JSON has no infinity: null in an event means either not finite or not measured. The last point of the curve tells
 * them apart.
 */
export function finishedMetrics(finished: Finished): MetricValues {
  if ('metrics' in finished) {
    const entries = Object.entries(finished.metrics);
    return Object.fromEntries(entries.map(([name, value]) => [name, value ?? Number.NaN]));
  }
  const { J, devJ, error, devError, curve } = finished;
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

/** The metrics of a stopped training: its last recorded point, rounded to float32. */
export function stoppedMetrics({ curve }: Stopped): MetricValues {
  return Object.fromEntries(seriesOf(curve).map((metric) => [metric, lastOfCurve(curve, metric)]));
}

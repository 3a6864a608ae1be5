/** Labels and formats for people, for the names and numbers that programs read. The page loads this file too. */
import { formatNumber, formatShare } from '../base/format.js';

export { labelOf, valueText } from '../base/format.js';

import type { SweepView } from './sweepView.js';
import type { TrialView } from './trialView.js';

/** A metric for people: a share of 1 becomes a percentage. */
export function metricText(format: 'number' | 'share', value: number): string {
  return format === 'share' ? formatShare(value) : formatNumber(value);
}

/** A metric of a trial, from the views of the sweep and the trial. */
export function figureText(
  { metrics }: Pick<SweepView, 'metrics'>,
  trial: Pick<TrialView, 'metrics'>,
  name: string,
): string {
  const format = metrics.find((metric) => metric.name === name)?.format ?? 'number';
  return metricText(format, Number(trial.metrics[name] ?? Number.NaN));
}

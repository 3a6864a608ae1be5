import { formatNumber, formatShare } from '../base/format.js';
import type { RankBy } from '../model/rankBy.js';
import { metricColumn, type Summary } from '../results/summary.js';
import type { NamedText } from './hyperparameterText.js';

/** One measured number of a trial, as it is read by people. */
export interface Metric {
  readonly label: string;
  /** The sweep file's word for it, where the ranking can be by it. */
  readonly rankBy: RankBy | null;
  value(position: number): number;
  format(value: number): string;
}

/**
 * What is known of a finished trial: cost and error on the training and the dev set. A regression has no error
 * rate; its error is the root of the mean squared error, in the target's own unit.
 */
export function metricsOf({ facts, columns }: Pick<Summary, 'facts' | 'columns'>): Metric[] {
  const at = (column: Float64Array) => (position: number) => column[position] ?? Number.NaN;
  const rmse = (costs: Float64Array) => (position: number) =>
    rootInUnit(costs[position] ?? Number.NaN, facts.targetDeviation);
  const isRegression = facts.task === 'regression';
  const name = isRegression ? 'RMSE' : 'error';
  const format = isRegression ? formatNumber : formatShare;
  const error = isRegression ? rmse(metricColumn(columns, 'J')) : at(metricColumn(columns, 'error'));
  const devError = isRegression
    ? rmse(metricColumn(columns, 'dev_J'))
    : at(metricColumn(columns, 'dev_error'));
  const metrics: Metric[] = [
    { label: 'J', rankBy: 'J', value: at(metricColumn(columns, 'J')), format: formatNumber },
    { label: 'dev J', rankBy: 'dev_J', value: at(metricColumn(columns, 'dev_J')), format: formatNumber },
    { label: name, rankBy: null, value: error, format },
    { label: `dev ${name}`, rankBy: 'dev_error', value: devError, format },
  ];
  return facts.devExamples === 0 ? metrics.filter(({ label }) => !label.startsWith('dev')) : metrics;
}

/** The score of the winner on the test set. */
export function testMetrics({ facts, tested }: Pick<Summary, 'facts' | 'tested'>): NamedText[] {
  if (tested === null) return [];
  const error =
    facts.task === 'regression'
      ? { label: 'test RMSE', text: formatNumber(rootInUnit(tested.J, facts.targetDeviation)) }
      : { label: 'test error', text: formatShare(tested.error) };
  return [{ label: 'test J', text: formatNumber(tested.J) }, error];
}

/** From a mean squared error of standardised targets. */
function rootInUnit(cost: number, deviation: number): number {
  return Math.sqrt(cost) * deviation;
}

/** What the ranking is by, in words. */
export function rankLabel(rankBy: string): string {
  return rankBy.replace('_', ' ');
}

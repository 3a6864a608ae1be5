import { formatNumber, formatShare } from '../base/format.js';
import { metricColumn, type Summary } from '../results/summary.js';
import { allMetrics } from '../results/sweepMetrics.js';
import type { NamedText } from './hyperparameterText.js';

/** The most columns for a trainer whose trainings name their metrics. All are in trials.csv. */
const MAX_METRICS = 5;

/** One measured number of a trial, formatted for people. */
export interface ReportMetric {
  readonly label: string;
  /** Its name in `rank_by`, if a sweep can be ranked by it. */
  readonly rankBy: string | null;
  value(position: number): number;
  format(value: number): string;
}

/**
 * The metrics of a finished trial that the sweep has. A regression has no error rate. It has the root of the mean
 * squared error instead, in the target's unit.
 */
export function metricsOf(summary: Pick<Summary, 'spec' | 'facts' | 'columns'>): ReportMetric[] {
  const { facts, columns } = summary;
  const metrics = allMetrics(summary).slice(0, MAX_METRICS);
  const measured = metrics.filter(({ part }) => part !== 'dev' || facts.devExamples > 0);
  return measured.map(({ name, label, format, part, ranks }): ReportMetric => {
    const column = metricColumn(columns, name);
    const rankBy = ranks ? name : null;
    const cost = metrics.find((other) => other.part === part && other.format === 'number');
    if (format === 'share' && facts.task === 'regression' && cost !== undefined) {
      const costs = metricColumn(columns, cost.name);
      const value = (position: number) => rootInUnit(costs[position] ?? Number.NaN, facts.targetDeviation);
      return { label: label.replace('error', 'RMSE'), rankBy, value, format: formatNumber };
    }
    const text = format === 'share' ? formatShare : formatNumber;
    return { label, rankBy, value: (position) => column[position] ?? Number.NaN, format: text };
  });
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

/** The ranking's metric, in words. */
export function rankLabel(rankBy: string): string {
  return rankBy.replace('_', ' ');
}

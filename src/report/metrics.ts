import { formatNumber, formatShare } from '../base/format.js';
import type { Summary } from '../results/summary.js';
import type { RankBy } from '../spec/sweepFile.js';

/** One measured number of a trial, as it is read by people. */
export interface Metric {
  readonly label: string;
  /** Of the sweep file's word for it, where the ranking can be by it. */
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
  const isRegression = facts.task === 'regression';
  const rmse = (cost: Float64Array) => (position: number) =>
    Math.sqrt(cost[position] ?? Number.NaN) * facts.targetDeviation;
  const cost = { format: formatNumber };
  const error = { format: isRegression ? formatNumber : formatShare };
  const name = isRegression ? 'RMSE' : 'error';
  const training: Metric[] = [
    { ...cost, label: 'J', rankBy: 'J', value: at(columns.J) },
    { ...error, label: name, rankBy: null, value: isRegression ? rmse(columns.J) : at(columns.error) },
  ];
  if (facts.devExamples === 0) return training;
  const dev: Metric[] = [
    { ...cost, label: 'dev J', rankBy: 'dev_J', value: at(columns.devJ) },
    {
      ...error,
      label: `dev ${name}`,
      rankBy: 'dev_error',
      value: isRegression ? rmse(columns.devJ) : at(columns.devError),
    },
  ];
  return [training[0] as Metric, dev[0] as Metric, training[1] as Metric, dev[1] as Metric];
}

/** What the ranking is by, in words. */
export function rankLabel(rankBy: RankBy): string {
  return rankBy.replace('_', ' ');
}

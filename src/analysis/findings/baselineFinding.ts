/** Said before anything else: no trial has a result, or the best is no better than a constant answer. */
import { formatCounted, formatNumber, formatShare } from '../../base/format.js';
import type { Metric } from '../../model/metrics.js';
import { metricAt, winner } from '../../results/summary.js';
import { trainerOf } from '../../trainers/trainers.js';
import type { Analysis } from '../analysis.js';
import { costMetric } from '../curveReadings.js';
import type { Finding } from './finding.js';

/** A best cost within a fiftieth of the constant answer's has learned nothing that a report should praise. */
const MIN_BETTER = 0.02;

export function baselineFindings(analysis: Analysis): Finding[] {
  const { summary } = analysis;
  const best = winner(summary);
  if (best === null) return nothingFinished(summary);
  const cost = answeredBy(analysis, best, [costMetric(summary, 'dev'), costMetric(summary, 'train')]);
  if (cost !== null) return [{ type: 'baseline', ...cost }];
  const share = answeredBy(analysis, best, [shareMetric(summary, 'dev'), shareMetric(summary, 'train')]);
  return share === null ? [] : [{ type: 'largest-class', ...share }];
}

/** The first metric that says which part of the data is answered wrong. */
function shareMetric({ spec }: Analysis['summary'], part: 'train' | 'dev'): Metric | null {
  const metrics = trainerOf(spec).metricsOf(spec);
  return metrics.find((metric) => metric.part === part && metric.format === 'share') ?? null;
}

/** Null if the best trial is better than the best constant answer by the first of the metrics that was measured. */
function answeredBy(
  { summary }: Analysis,
  best: number,
  metrics: readonly (Metric | null)[],
): Omit<Finding, 'type'> | null {
  const { spec, facts, trials, columns } = summary;
  // The dev set shows best whether something was learned; where there is none, the training set.
  const metric = metrics.find(
    (found) => found !== null && Number.isFinite(metricAt(columns, found.name, best)),
  );
  if (metric === undefined || metric === null || metric.goal !== 'minimize') return null;
  const constant = trainerOf(spec).constantAnswer?.(facts, metric.name) ?? null;
  const value = metricAt(columns, metric.name, best);
  if (constant === null || value < constant.value * (1 - MIN_BETTER)) return null;
  const number = trials.number(best);
  const format = metric.format === 'share' ? formatShare : formatNumber;
  return {
    axes: [],
    trials: [number],
    numbers: { value, constant: constant.value },
    sentence: `The best trial is no better than always answering ${constant.answer}: its ${metric.label} is ${format(value)}, and that answer's ${format(constant.value)}.`,
  };
}

function nothingFinished({ ledger }: Analysis['summary']): Finding[] {
  const { finished, diverged, planned } = ledger;
  const lost = finished + diverged;
  if (lost === 0) return [];
  const what = finished === 0 ? 'diverged' : diverged === 0 ? 'blew up' : 'diverged or blew up';
  return [
    {
      type: 'nothing-finished',
      axes: [],
      trials: [],
      numbers: { lost, planned },
      sentence: `${lost === 1 ? 'The only trial that ended' : `All ${formatCounted(lost, 'trial')} that ended`} ${what}.`,
    },
  ];
}

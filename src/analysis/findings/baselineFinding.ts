/** Said before anything else: no trial has a result, or the best is no better than a constant answer. */
import { formatCounted, formatNumber } from '../../base/format.js';
import { metricAt, winner } from '../../results/summary.js';
import { trainerOf } from '../../trainers/trainers.js';
import type { Analysis } from '../analysis.js';
import { costMetric } from '../curveReadings.js';
import type { Finding } from './finding.js';

/** A best cost within a fiftieth of the constant answer's has learned nothing that a report should praise. */
const MIN_BETTER = 0.02;

export function baselineFindings({ summary }: Analysis): Finding[] {
  const best = winner(summary);
  if (best === null) return nothingFinished(summary);
  const { spec, facts, trials, columns } = summary;
  const { constantCost } = trainerOf(spec);
  // The dev set shows best whether something was learned; where there is none, the training set.
  const metrics = [costMetric(summary, 'dev'), costMetric(summary, 'train')];
  const metric = metrics.find(
    (found) => found !== null && Number.isFinite(metricAt(columns, found.name, best)),
  );
  if (constantCost === undefined || metric === undefined || metric === null) return [];
  const [cost, constant] = [metricAt(columns, metric.name, best), constantCost(facts)];
  if (cost < constant * (1 - MIN_BETTER)) return [];
  const answer =
    facts.task === 'regression' ? 'the mean of the target' : 'the same probability for every class';
  const number = trials.number(best);
  return [
    {
      type: 'baseline',
      axes: [],
      trials: [number],
      numbers: { cost, constant_cost: constant },
      sentence: `The best trial is no better than answering ${answer}: its ${metric.label} is ${formatNumber(cost)}, and that answer's ${formatNumber(constant)}.`,
    },
  ];
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

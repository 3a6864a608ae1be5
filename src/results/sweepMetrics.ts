import { labelOf } from '../base/format.js';
import { type Metric, usualGoal } from '../model/metrics.js';
import { type RankedSweep, trainerOf } from '../trainers/trainers.js';
import type { Summary } from './summary.js';

type Measured = Pick<Summary, 'spec' | 'facts'> & { readonly columns?: Summary['columns'] };

/** The metrics that a sweep's trials have. A network has dev metrics only with a dev set, error rates only with classes. */
export function sweepMetrics(summary: Measured): readonly Metric[] {
  const { facts } = summary;
  return allMetrics(summary).filter(
    ({ part, format }) =>
      (part !== 'dev' || facts.devExamples > 0) && (format !== 'share' || facts.task !== 'regression'),
  );
}

/**
 * Those that its trainer knows, whatever the data set; behind them those that trainings named themselves. A training
 * that repeats a hyperparameter in its output does not make it a metric: one name means one thing.
 */
export function allMetrics({ spec, columns }: Omit<Measured, 'facts'>): readonly Metric[] {
  const trainer = trainerOf(spec);
  const known = knownMetrics(spec);
  if (!trainer.hasOpenMetrics || columns === undefined) return known;
  const taken = new Set([...known, ...spec.axes].map(({ name }) => name));
  const names = [...columns.metrics.keys()].filter((name) => !taken.has(name));
  return [...known, ...names.map(openMetric)];
}

/** Those of the trainer, and a second objective that is none of them. */
function knownMetrics(spec: RankedSweep): readonly Metric[] {
  const known = trainerOf(spec).metricsOf(spec);
  const { secondObjective: second } = spec;
  if (second === undefined || known.some(({ name }) => name === second.metric)) return known;
  return [...known, { ...openMetric(second.metric), goal: second.goal, ranks: true }];
}

export function knownMetricNames(spec: RankedSweep): string[] {
  return knownMetrics(spec).map(({ name }) => name);
}

/** The second objective, if it is the size of a configuration; null if it is not. */
export function sizeObjective(spec: RankedSweep): string | null {
  const size = trainerOf(spec).meanings?.size;
  return size !== undefined && spec.secondObjective?.metric === size ? size : null;
}

function openMetric(name: string): Metric {
  return {
    name,
    label: labelOf(name),
    goal: usualGoal(name),
    format: 'number',
    part: null,
    ranks: false,
  };
}

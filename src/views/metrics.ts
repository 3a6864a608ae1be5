/** The metrics of a trial, by name, and which of them the sweep minimises. */
import { z } from 'zod';
import type { Metric } from '../model/metrics.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { metricAt, type Summary, stateOf } from '../results/summary.js';
import { objectiveOf, trainerOf } from '../trainers/trainers.js';
import { jsonNumber, jsonNumberOf, numberOrNull } from './scalars.js';

/** Null for a metric that the trial lacks, or lacks so far. */
export const metricsSchema = z.record(z.string(), jsonNumber.nullable());
export type MetricsView = z.infer<typeof metricsSchema>;

export const objectiveSchema = z.strictObject({
  metric: z.string(),
  goal: z.enum(['minimize', 'maximize']),
});
export type ObjectiveView = z.infer<typeof objectiveSchema>;

/** How a program should show a metric to people. */
export const metricSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  goal: z.enum(['minimize', 'maximize']),
  /** `share`: a fraction of 1 that people read as a percentage. */
  format: z.enum(['number', 'share']),
});
export type MetricView = z.infer<typeof metricSchema>;

export function metricViews(summary: Pick<Summary, 'spec' | 'facts'>): MetricView[] {
  return metricsOf(summary).map(({ name, label, goal, format }) => ({ name, label, goal, format }));
}

export function formatOf(spec: SweepSpec, name: string): MetricView['format'] {
  return metricsOfTrainer(spec).find((metric) => metric.name === name)?.format ?? 'number';
}

export function objectiveView(spec: SweepSpec): ObjectiveView {
  return objectiveOf(spec);
}

/** The metrics of a sweep. It has dev metrics only with a dev set, and error rates only with classes. */
export function metricNames(summary: Pick<Summary, 'spec' | 'facts'>): string[] {
  return metricsOf(summary).map(({ name }) => name);
}

function metricsOf({ spec, facts }: Pick<Summary, 'spec' | 'facts'>): Metric[] {
  return metricsOfTrainer(spec).filter(
    ({ part, format }) =>
      (part !== 'dev' || facts.devExamples > 0) && (format !== 'share' || facts.task !== 'regression'),
  );
}

/** A sweep need not name its trainer. */
function metricsOfTrainer(spec: { readonly rankBy: string; readonly trainer?: string }): readonly Metric[] {
  return trainerOf(spec).metrics;
}

/** A finished trial has every metric of its sweep, even if the value is NaN. */
export function metricsView(summary: Summary, position: number): MetricsView {
  const isFinished = stateOf(summary, position) === 'finished';
  const view = (value: number | undefined) => {
    if (isFinished && value !== undefined) return jsonNumberOf(value);
    const known = numberOrNull(value);
    return known === null ? null : jsonNumberOf(known);
  };
  return Object.fromEntries(
    metricNames(summary).map((name) => [name, view(metricAt(summary.columns, name, position))]),
  );
}

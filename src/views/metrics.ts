/** The metrics of a trial, by name, and which of them the sweep minimises. */
import { z } from 'zod';
import type { SweepSpec } from '../model/sweepSpec.js';
import { metricAt, type Summary, stateOf } from '../results/summary.js';
import { sweepMetrics } from '../results/sweepMetrics.js';
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

type Measured = Parameters<typeof sweepMetrics>[0];

export function metricViews(summary: Measured): MetricView[] {
  return sweepMetrics(summary).map(({ name, label, goal, format }) => ({ name, label, goal, format }));
}

export function formatOf(spec: SweepSpec, name: string): MetricView['format'] {
  return (
    trainerOf(spec)
      .metricsOf(spec)
      .find((metric) => metric.name === name)?.format ?? 'number'
  );
}

export function objectiveView(spec: SweepSpec): ObjectiveView {
  return objectiveOf(spec);
}

export function metricNames(summary: Measured): string[] {
  return sweepMetrics(summary).map(({ name }) => name);
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

/** The trials of a sweep as other tools know runs: parameters, a result, and values by step. */
import type { Value } from '../model/configuration.js';
import { sweptNames } from '../model/sweepSpec.js';
import { curveSeries } from '../results/curve.js';
import { metricAt, type Summary, stateOf } from '../results/summary.js';
import { allMetrics } from '../results/sweepMetrics.js';
import { objectiveOf, trainerOf } from '../trainers/trainers.js';
import { trainingContext } from '../trainers/trainingContext.js';
import { shownHyperparameters, shownValue } from '../views/configurationView.js';

export interface ExportedTrial {
  readonly position: number;
  readonly number: number;
  readonly id: string;
  readonly name: string | null;
  /** `pruned`: stopped early, with its last value as the result. `failed`: without a finite result. */
  readonly outcome: 'complete' | 'pruned' | 'failed';
  readonly state: string;
  /** The swept hyperparameters that the training depends on. */
  readonly parameters: Readonly<Record<string, Value>>;
  /** The value of the objective; null if it is not finite. */
  readonly result: number | null;
  /** All finite metrics after the training. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly endedMs: number;
}

/** The trials that ended, in the order of their numbers. */
export function* exportedTrials(summary: Summary): Generator<ExportedTrial> {
  const { spec, trials, columns } = summary;
  const { metric } = objectiveOf(spec);
  const names = parameterNames(summary);
  const metrics = allMetrics(summary).map(({ name }) => name);
  for (let position = 0; position < trials.size; position++) {
    const state = stateOf(summary, position);
    if (state === 'waiting' || state === 'running') continue;
    const configuration = trials.configuration(position);
    const value = metricAt(columns, metric, position);
    const result = Number.isFinite(value) && state !== 'diverged' ? value : null;
    const outcome = result === null || state === 'failed' || state === 'cancelled' ? 'failed' : 'complete';
    const endedMs = columns.endedMs[position] ?? Number.NaN;
    const startedMs = columns.startedMs[position] ?? Number.NaN;
    const at = Number.isFinite(endedMs) ? endedMs : summary.plannedMs;
    yield {
      ...{ position, number: trials.number(position), id: trials.id(position), name: trials.name(position) },
      ...{ state, result, outcome: outcome === 'complete' && state === 'stopped' ? 'pruned' : outcome },
      parameters: Object.fromEntries(
        names
          .map((name) => [name, shownValue(configuration, name, summary)] as const)
          .filter(([, one]) => one !== null),
      ),
      metrics: Object.fromEntries(
        metrics
          .map((name) => [name, metricAt(columns, name, position)] as const)
          .filter(([, one]) => Number.isFinite(one)),
      ),
      startedMs: Number.isFinite(startedMs) ? startedMs : at,
      endedMs: at,
    };
  }
}

/**
 * The swept hyperparameters. Where lists are swept, also what else differs: [4] and [4, 4] are both 4 units, and differ
 * in their number of layers.
 */
export function parameterNames(summary: Summary): readonly string[] {
  const { spec, trials } = summary;
  const swept = sweptNames(spec);
  const hasLists = [
    ...spec.axes.flatMap(({ values }) => values),
    ...spec.also.map(({ values }) => values),
  ].some((value) => typeof value === 'object' && value !== null);
  if (!hasLists) return swept;
  const others = shownHyperparameters(spec).filter((name) => !swept.includes(name));
  return [...swept, ...others.filter((name) => differs(summary, name, trials.size))];
}

function differs({ trials, spec, facts }: Summary, name: string, size: number): boolean {
  const at = (position: number) =>
    JSON.stringify(shownValue(trials.configuration(position), name, { spec, facts }));
  for (let position = 1; position < size; position++) if (at(position) !== at(0)) return true;
  return false;
}

export interface ExportedPoint {
  readonly step: number;
  readonly metric: string;
  readonly value: number;
}

/** The finite values of a trial's curve, by step. */
export function exportedPoints(summary: Summary, position: number): ExportedPoint[] {
  const { spec, facts, trials } = summary;
  const curve = summary.curve(position);
  if (curve === null) return [];
  const at =
    curve.iterations ??
    trainerOf(spec).recordedAt(trials.configuration(position), trainingContext(spec, facts));
  const metrics = allMetrics(summary).map(({ name }) => ({ name, values: curveSeries(curve, name) }));
  const points: ExportedPoint[] = [];
  for (let i = 0; i < curve.points; i++)
    for (const { name, values } of metrics) {
      const value = values[i] ?? Number.NaN;
      if (Number.isFinite(value)) points.push({ step: at[i] ?? i, metric: name, value });
    }
  return points;
}

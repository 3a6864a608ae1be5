/** One trial, and several side by side. */
import type { Curve } from '../results/curve.js';
import { curveSeries } from '../results/curve.js';
import type { TrialDetails } from '../trainers/trainer.js';
import type { ComparedView, RecordedView, TrialPageView, TrialsView } from '../views/api/trialAnswers.js';
import type { LogLineView } from '../views/logLine.js';
import { metricNames } from '../views/metrics.js';
import { type TrialView, trialView } from '../views/trialView.js';
import { machineOf } from '../views/workerView.js';
import type { Matching } from './filter.js';
import { type SortedPage, sortedPage } from './sorted.js';
import type { SweepTable } from './sweepTable.js';

/** Null for an unknown field to sort by. */
export function trialsView(
  table: SweepTable,
  matched: Matching,
  page: SortedPage & { readonly columns: readonly string[] | null },
): TrialsView | null {
  const positions = sortedPage(table, matched, page);
  if (positions === null) return null;
  const columns = page.columns === null ? null : new Set(page.columns);
  return {
    total: table.size,
    matched: matched.positions.length,
    offset: page.offset,
    trials: positions.map((position) => onlyColumns(rowView(table, position), columns)),
    until: table.until,
  };
}

export function rowView(table: SweepTable, position: number): TrialView {
  return trialView(table.summary, position, table.rank(position));
}

function onlyColumns(view: TrialView, columns: ReadonlySet<string> | null): TrialView {
  if (columns === null) return view;
  const only = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(values).filter(([name]) => columns.has(name)));
  return { ...view, configuration: only(view.configuration), metrics: only(view.metrics) };
}

/** Null for a trial that has recorded nothing. */
export function recordedView(table: SweepTable, position: number, curve: Curve | null): RecordedView | null {
  const { summary } = table;
  if (curve === null) return null;
  const recorded = curve.iterations ?? table.plan.recorded.at(position);
  const iterations = [...recorded.subarray(0, curve.points)];
  const trainMs = summary.columns.trainMs[position] ?? Number.NaN;
  const endedAt = summary.columns.endedAt[position] ?? Number.NaN;
  const last = Number.isNaN(endedAt) ? (iterations.at(-1) ?? 0) : endedAt;
  const seconds = Number.isNaN(trainMs) ? [] : iterations.map((at) => (at / last) * (trainMs / 1000));
  const names = metricNames(summary).filter((name) => curve.series.has(name));
  const metrics = names.map((name) => [name, drawnSeries(curve, name)] as const);
  return { iterations, seconds, metrics: Object.fromEntries(metrics) };
}

function drawnSeries(curve: Curve, metric: string): (number | null)[] {
  return Array.from(curveSeries(curve, metric), (value) => (Number.isFinite(value) ? value : null));
}

interface TrialSurroundings {
  readonly details: TrialDetails | null;
  readonly rerun: string;
  readonly events: readonly LogLineView[];
  readonly slug: string;
  readonly curve: Curve | null;
}

export function trialPageView(
  table: SweepTable,
  position: number,
  { details, rerun, events, slug, curve }: TrialSurroundings,
): TrialPageView {
  const { summary } = table;
  const { columns, ranking, trials, workers } = summary;
  const rank = table.rank(position);
  const numberAt = (place: number) => {
    const neighbour = ranking[place - 1];
    return neighbour === undefined ? null : trials.number(neighbour);
  };
  const worker = workers[columns.worker[position] ?? -1];
  const elapsedMs = (columns.endedMs[position] ?? Number.NaN) - (columns.startedMs[position] ?? Number.NaN);
  return {
    ...rowView(table, position),
    sweep: summary.spec.name,
    slug,
    curve: recordedView(table, position, curve),
    shapes: (details?.shapes ?? []).map(({ name, symbols, rows, columns: width }) => ({
      name,
      symbols,
      rows,
      columns: width,
    })),
    summary: details?.summary ?? null,
    rerun,
    events,
    machine: worker === undefined ? null : machineOf(worker),
    previous: rank > 1 ? numberAt(rank - 1) : null,
    next: rank > 0 ? numberAt(rank + 1) : null,
    elapsed_ms: Number.isNaN(elapsedMs) ? null : Math.max(0, elapsedMs),
    until: table.until,
  };
}

export function comparedView(table: SweepTable, curves: ReadonlyMap<number, Curve | null>): ComparedView {
  const trials = [...curves].map(([position, curve]) => ({
    ...rowView(table, position),
    curve: recordedView(table, position, curve),
  }));
  const names = new Set(trials.flatMap(({ configuration }) => Object.keys(configuration)));
  const differs = (name: string) =>
    new Set(trials.map(({ configuration }) => JSON.stringify(configuration[name]))).size > 1;
  return { trials, differing: [...names].filter(differs), until: table.until };
}

/** A sweep's card in a list, and its page. */
import { thinned } from '../base/thinned.js';
import { sweepSlug } from '../model/slug.js';
import { TRIAL_STATES } from '../model/states.js';
import { figureOf } from '../results/leaders.js';
import { tagsOf } from '../results/marks.js';
import { type Summary, winner } from '../results/summary.js';
import { totalsOf } from '../results/totalsOf.js';
import { DEFAULT_TRAINER, promisesBits } from '../trainers/trainers.js';
import type { BestView, CardView, SweepPageView } from '../views/api/sweepAnswers.js';
import { configurationView } from '../views/configurationView.js';
import { dataView } from '../views/dataView.js';
import { metricsView, metricViews, objectiveView } from '../views/metrics.js';
import { isoTimeOf, jsonNumberOf } from '../views/scalars.js';
import { failuresView, testView } from '../views/summaryView.js';
import { machineOf } from '../views/workerView.js';
import { type EndForecast, endForecast, workDone } from './endForecast.js';
import { matching } from './filter.js';
import { axisViews } from './line.js';
import { measuredMetric } from './measured.js';
import { progressView } from './progress.js';
import type { SweepTable } from './sweepTable.js';

/** What a journal does not say about a sweep. */
export interface CardMoment {
  readonly nowMs: number;
  readonly lacksData: boolean;
  /** The weight of its share of the workers. */
  readonly priority: number;
  /** Trainings of it at once; null: as many as there are threads. */
  readonly maxParallel: number | null;
  /** Workers that train it now. */
  readonly workers: number;
}

const MAX_STEPS = 60;
const MAX_DESCRIPTION = 2000;
const MAX_FAILURES = 50;

export function cardView(table: SweepTable, moment: CardMoment): CardView {
  const { summary, until } = table;
  const { nowMs } = moment;
  return cardOf({ summary, until }, moment, {
    ...{ bestSoFar: bestSoFar(table, nowMs), forecast: endForecast(table, nowMs) },
  });
}

/** The card of a sweep that has ended, from an overview, which lacks most trials. */
export function restingCard(
  sweep: { readonly summary: Summary; readonly until: string | null },
  moment: CardMoment,
): CardView {
  const steps = totalsOf(sweep.summary).bestSoFar.filter(({ value }) => Number.isFinite(value));
  const bestSoFar = {
    at_ms: thinned(
      steps.map(({ atMs }) => atMs),
      MAX_STEPS,
    ),
    value: thinned(
      steps.map(({ value }) => value),
      MAX_STEPS,
    ),
  };
  return cardOf(sweep, moment, { bestSoFar, forecast: { trialsPerSecond: null, eta: null } });
}

interface CardParts {
  readonly bestSoFar: CardView['best_so_far'];
  readonly forecast: EndForecast;
}

function cardOf(
  { summary, until }: { readonly summary: Summary; readonly until: string | null },
  { lacksData, workers, priority, maxParallel }: CardMoment,
  { bestSoFar, forecast }: CardParts,
): CardView {
  const { spec, phase } = summary;
  const hasEnded = phase === 'done' || phase === 'cancelled';
  return {
    sweep: spec.name,
    slug: sweepSlug(spec.name),
    description: spec.description?.slice(0, MAX_DESCRIPTION) ?? null,
    trainer: spec.trainer ?? DEFAULT_TRAINER,
    state: phase,
    pause_reason: summary.pauseReason,
    ledger: summary.ledger,
    objective: objectiveView(spec),
    best: bestView(summary),
    best_so_far: bestSoFar,
    trials_per_second: forecast.trialsPerSecond,
    eta: forecast.eta,
    workers,
    digest: hasEnded ? summary.digest : null,
    partial: summary.partial,
    bits_repeat: promisesBits(spec),
    lacks_data: lacksData,
    priority,
    max_parallel: maxParallel,
    planned_at: isoTimeOf(summary.plannedMs),
    started_at: isoTimeOf(summary.startedMs),
    ended_at: isoTimeOf(summary.endedMs),
    tags: tagsOf(summary.marks, null),
    until,
  };
}

function bestView(summary: Summary): BestView | null {
  const position = winner(summary);
  if (position === null) return null;
  const { trials, spec } = summary;
  const contender = { position, group: summary.groups[0] ?? null };
  return {
    trial: trials.number(position),
    id: trials.id(position),
    value: jsonNumberOf(figureOf(summary, contender, spec.rankBy)),
    metrics: metricsView(summary, position),
    configuration: configurationView(trials.configuration(position), summary),
  };
}

function bestSoFar(table: SweepTable, nowMs: number): CardView['best_so_far'] {
  const metric = measuredMetric(table, undefined);
  const all = matching(table, '');
  if (metric === null || 'problem' in all) return { at_ms: [], value: [] };
  const { at_ms: times, value: values } = progressView(table, all, { metric, nowMs });
  return { at_ms: thinned(times, MAX_STEPS), value: thinned(values, MAX_STEPS) };
}

export function sweepPageView(table: SweepTable, moment: CardMoment): SweepPageView {
  const { summary } = table;
  const { pauseReason } = summary;
  return {
    ...cardView(table, moment),
    axes: axisViews(table),
    metrics: metricViews(summary),
    fields: [...table.fields.values()],
    work: workDone(table),
    train_ms: totalsOf(summary).trainMs,
    source: summary.source,
    data: dataView(summary.facts),
    machines: summary.workers.map(machineOf),
    test: testView(summary),
    failures: failuresView(summary, MAX_FAILURES),
    notes: [],
    problems: [
      ...(moment.lacksData ? ['Its data set is not in Redis: launch its sweep file again to store it.'] : []),
      ...(pauseReason === null || summary.phase !== 'paused' ? [] : [`It is paused: ${pauseReason}.`]),
    ],
    trial_states: [...TRIAL_STATES],
  };
}

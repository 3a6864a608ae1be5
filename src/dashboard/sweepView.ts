/** A summary as the API tells it. Nothing is computed here that the summary does not hold. */

import { sweptNames } from '../model/sweepSpec.js';
import { hyperparameterOf } from '../model/trial.js';
import { type Summary, stateOf, winner } from '../results/summary.js';
import { HYPERPARAMETER_NAMES } from '../trainers/network/hyperparameters.js';
import type { DetailsView, SweepView, TrialView } from './api/sweeps.js';
import type { Pace } from './pace.js';

/** Characters of a description, and failures, that are sent. */
const MAX_DESCRIPTION = 2000;
const MAX_FAILURES = 50;

export interface AsSeen {
  readonly slug: string;
  readonly pace: Pace;
  readonly lacksData: boolean;
}

export function sweepView(summary: Summary, { slug, pace, lacksData }: AsSeen): SweepView {
  const { spec } = summary;
  const best = winner(summary);
  return {
    slug,
    name: spec.name,
    description: spec.description?.slice(0, MAX_DESCRIPTION) ?? null,
    phase: summary.phase,
    pauseReason: summary.pauseReason,
    lacksData,
    ledger: summary.ledger,
    rankBy: spec.rankBy,
    swept: sweptNames(spec),
    best: best === null ? null : trialView(summary, best, 0),
    digest: summary.digest,
    partial: summary.partial,
    trialsPerSecond: pace.trialsPerSecond,
    remainingMs: pace.remainingMs,
    plannedMs: known(summary.plannedMs),
    startedMs: known(summary.startedMs),
    endedMs: known(summary.endedMs),
  };
}

export interface Paging {
  readonly offset: number;
  readonly limit: number;
}

export function detailsView(summary: Summary, sweep: SweepView, { offset, limit }: Paging): DetailsView {
  const { facts, ranking, trials, failures } = summary;
  const { source, digest, task, inputs, outputs, trainExamples, devExamples } = facts;
  return {
    sweep,
    source: summary.source,
    data: { source, digest, task, inputs, outputs, trainExamples, devExamples },
    ranked: ranking.length,
    offset,
    trials: [...ranking.subarray(offset, offset + limit)].map((position, index) =>
      trialView(summary, position, offset + index),
    ),
    failures: [...failures]
      .slice(0, MAX_FAILURES)
      .map(([position, { reason }]) => ({ trial: trials.number(position), reason })),
  };
}

/** `index` is its place in the ranking, from 0. */
function trialView({ trials, columns, facts }: Summary, position: number, index: number): TrialView {
  const configuration = trials.configuration(position);
  const state = stateOf({ columns }, position);
  return {
    rank: state === 'finished' ? index + 1 : null,
    trial: trials.number(position),
    id: trials.id(position),
    name: trials.name(position),
    state,
    hyperparameters: Object.fromEntries(
      HYPERPARAMETER_NAMES.map((name) => [name, hyperparameterOf(configuration, name, facts)]),
    ),
    J: known(columns.J[position]),
    dev_J: known(columns.devJ[position]),
    error: known(columns.error[position]),
    dev_error: known(columns.devError[position]),
    iteration: known(columns.endedAt[position]),
    trainMs: known(columns.trainMs[position]),
  };
}

function known(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

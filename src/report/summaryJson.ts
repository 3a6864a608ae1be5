import type { DataFacts } from '../model/dataset.js';
import type { Joined } from '../model/events.js';
import type { RankBy } from '../model/rankBy.js';
import { type Summary, stateOf, winner } from '../results/summary.js';
import type { Configuration } from '../trainers/network/configuration.js';
import { totalTrainMs } from './environment.js';

/** Raised when a field changes its meaning or goes; fields may be added without. */
export const SUMMARY_SCHEMA_VERSION = 1;

/** Trials listed in `ranking`; all are in trials.csv. */
const MAX_RANKED = 1000;

/** What summary.json holds. Numbers that are not known, or not finite, are null; times are ISO 8601 in UTC. */
export interface SummaryJson {
  readonly schemaVersion: number;
  readonly sweep: string;
  readonly description: string | null;
  readonly jmin: string;
  /** waiting, running, paused, done or cancelled. */
  readonly state: string;
  readonly digest: string;
  readonly partial: boolean;
  readonly ledger: Readonly<Record<string, number>>;
  readonly rankBy: RankBy;
  readonly best: RankedTrial | null;
  /** The first 1,000 of the ranking; `ranked` says how many it has. */
  readonly ranking: readonly RankedTrial[];
  readonly ranked: number;
  readonly test: { readonly trial: number; readonly J: number | null; readonly error: number | null } | null;
  readonly timings: {
    readonly planned: string | null;
    readonly started: string | null;
    readonly ended: string | null;
    readonly elapsedMs: number | null;
    /** Over all trials, whichever thread trained them. */
    readonly trainMs: number;
  };
  readonly environment: { readonly data: DataFacts; readonly workers: readonly Joined[] };
}

export interface RankedTrial {
  /** Null for one that diverged. */
  readonly rank: number | null;
  readonly trial: number;
  readonly id: string;
  readonly name: string | null;
  readonly state: string;
  readonly configuration: Configuration;
  readonly J: number | null;
  readonly dev_J: number | null;
  readonly error: number | null;
  readonly dev_error: number | null;
  /** Where it diverged. */
  readonly iteration: number | null;
  readonly trainMs: number | null;
}

export function summaryJson(summary: Summary): string {
  return `${JSON.stringify(summaryDocument(summary), null, 2)}\n`;
}

function summaryDocument(summary: Summary): SummaryJson {
  const { spec, ranking, tested, trials, plannedMs, startedMs, endedMs } = summary;
  const best = winner(summary);
  const ranked = [...ranking.subarray(0, MAX_RANKED)].map((position, index) =>
    rankedTrial(summary, position, index),
  );
  return {
    schemaVersion: SUMMARY_SCHEMA_VERSION,
    sweep: spec.name,
    description: spec.description,
    jmin: summary.jmin,
    state: summary.phase,
    digest: summary.digest,
    partial: summary.partial,
    ledger: summary.ledger,
    rankBy: spec.rankBy,
    best: best === null ? null : (ranked[0] ?? null),
    ranking: ranked,
    ranked: ranking.length,
    test:
      tested === null
        ? null
        : { trial: trials.number(tested.position), J: known(tested.J), error: known(tested.error) },
    timings: {
      planned: time(plannedMs),
      started: time(startedMs),
      ended: time(endedMs),
      elapsedMs: known(endedMs - startedMs),
      trainMs: totalTrainMs(summary.columns),
    },
    environment: { data: summary.facts, workers: summary.workers },
  };
}

function rankedTrial(summary: Summary, position: number, index: number): RankedTrial {
  const { trials, columns } = summary;
  const state = stateOf(summary, position);
  return {
    rank: state === 'finished' ? index + 1 : null,
    trial: trials.number(position),
    id: trials.id(position),
    name: trials.name(position),
    state,
    configuration: trials.configuration(position),
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

function time(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

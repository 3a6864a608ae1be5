import type { DataFacts } from '../model/dataset.js';
import type { Failed, Joined } from '../model/events.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import type { TrialTable } from '../model/trial.js';
import type { Curve } from './curve.js';

/** States of a trial, by the number kept in `TrialColumns.state`. */
export const TRIAL_STATES = [
  'waiting',
  'running',
  'finished',
  'diverged',
  'stopped',
  'failed',
  'cancelled',
] as const;
export type TrialState = (typeof TRIAL_STATES)[number];

/** planned = waiting + running + finished + diverged + stopped + failed + cancelled, always. */
export type Ledger = Readonly<Record<TrialState | 'planned', number>>;

/** What is known of each trial, in arrays by position; NaN where there is nothing. */
export interface TrialColumns {
  /** Index into TRIAL_STATES. */
  readonly state: Uint8Array;
  readonly J: Float64Array;
  readonly devJ: Float64Array;
  readonly error: Float64Array;
  readonly devError: Float64Array;
  /** The iteration at which it diverged or was stopped. */
  readonly endedAt: Float64Array;
  readonly trainMs: Float64Array;
  /** Times of the first start and of the ending, milliseconds since 1970. */
  readonly startedMs: Float64Array;
  readonly endedMs: Float64Array;
  /** Claims of its run; those that ended in a crash of its own thread or process; those whose worker was lost. */
  readonly attempts: Uint16Array;
  readonly crashes: Uint16Array;
  readonly losses: Uint16Array;
  /** Index into `Summary.workers`, −1 for none. */
  readonly worker: Int32Array;
  /** 1 where the result was taken from another sweep. */
  readonly reused: Uint8Array;
}

/** The trials of one configuration that differ only in their seed. */
export interface ReplicateGroup {
  /** Positions, by rank. */
  readonly positions: readonly number[];
  /** Mean and sample standard deviation of what the ranking is by, over the finished ones. */
  readonly mean: number;
  readonly spread: number;
  readonly finished: number;
}

export type SweepPhase = 'waiting' | 'running' | 'paused' | 'done' | 'cancelled';

/** The one view of a sweep, from which ranking, status, report and dashboard are made. */
export interface Summary {
  readonly spec: SweepSpec;
  readonly source: string;
  readonly facts: DataFacts;
  readonly jmin: string;
  readonly phase: SweepPhase;
  /** Why it is paused. */
  readonly pauseReason: string | null;
  readonly trials: TrialTable;
  readonly columns: TrialColumns;
  readonly ledger: Ledger;
  /** Positions of the finished trials by `rank_by` ascending, ties by id, then the diverged by id. */
  readonly ranking: Uint32Array;
  /** SHA-256, hex: two people who ran the same sweep on the same data compare this line. */
  readonly digest: string;
  /** Trials are missing, failed, stopped or cancelled: the digest is not the whole sweep's. */
  readonly partial: boolean;
  /** Only where the sweep has replicates: by their mean, ascending. */
  readonly groups: readonly ReplicateGroup[];
  readonly workers: readonly Joined[];
  readonly failures: ReadonlyMap<number, Failed>;
  readonly tested: { readonly position: number; readonly J: number; readonly error: number } | null;
  /** First planned, first started, last ended: milliseconds since 1970; NaN where there is none. */
  readonly plannedMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** The curve of a trial that ended, else null. */
  curve(position: number): Curve | null;
}

/** The best trial by what the sweep is ranked by, or null where none finished. */
export function winner(summary: Summary): number | null {
  const first = summary.ranking[0];
  return first === undefined || stateOf(summary, first) !== 'finished' ? null : first;
}

export function stateOf(summary: Pick<Summary, 'columns'>, position: number): TrialState {
  return TRIAL_STATES[summary.columns.state[position] ?? 0] ?? 'waiting';
}

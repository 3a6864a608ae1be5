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

/**
 * `running` counts the trials that threads train now. Those that a worker has claimed and will train later wait.
 * planned = waiting + running + finished + diverged + stopped + failed + cancelled, always.
 */
export type Ledger = Readonly<Record<TrialState | 'planned', number>>;

/** What is known of each trial, in arrays by position; NaN where there is nothing. */
export interface TrialColumns {
  /** Index into TRIAL_STATES. */
  readonly state: Uint8Array;
  /**
   * By metric name: the value at the end of a training that finished, or the last one recorded of one that was
   * stopped. Infinite where it was measured and is.
   */
  readonly metrics: ReadonlyMap<string, Float64Array>;
  /** 1 for a finished training whose J ended far above where it began (blowUp.ts). */
  readonly blewUp: Uint8Array;
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

/** One metric of all trials; empty for a metric that the sweep's trainer does not have. */
export function metricColumn({ metrics }: Pick<TrialColumns, 'metrics'>, name: string): Float64Array {
  return metrics.get(name) ?? NO_COLUMN;
}

const NO_COLUMN = new Float64Array(0);

/** One metric of one trial; NaN where it was not measured. */
export function metricAt(columns: Pick<TrialColumns, 'metrics'>, name: string, position: number): number {
  return metricColumn(columns, name)[position] ?? Number.NaN;
}

/** The trials of one configuration, which differ only in their seed. */
export interface ReplicateGroup {
  /** Positions of all its trials: those that are ranked first, by rank. */
  readonly positions: readonly number[];
  /** Mean and sample standard deviation of the objective, over those that finished and did not blow up. */
  readonly mean: number;
  readonly spread: number;
  /** How many those are; they are the first of `positions`. */
  readonly finished: number;
}

/** Of the digest, as digest.ts describes them. */
export type DigestVersion = 1 | 2;

export type SweepPhase = 'waiting' | 'running' | 'paused' | 'done' | 'cancelled';

/**
 * The one view of a sweep, from which ranking, status, report and dashboard are made. A snapshot: it does not change
 * as the sweep goes on.
 */
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
  /** Positions of the trials that have a result, best first, in the order that ranking.ts describes. */
  readonly ranking: Uint32Array;
  /** SHA-256, hex: two people who ran the same sweep on the same data compare this line. */
  readonly digest: string;
  /** What the digest is of (digest.ts). */
  readonly digestVersion: DigestVersion;
  /** Trials are missing, failed, stopped or cancelled: the digest is not the whole sweep's. */
  readonly partial: boolean;
  /** Only where the sweep has replicates: its configurations, the best first (replicates.ts). */
  readonly groups: readonly ReplicateGroup[];
  readonly workers: readonly Joined[];
  readonly failures: ReadonlyMap<number, Failed>;
  /** Why trials were stopped, by position. */
  readonly stops: ReadonlyMap<number, string>;
  readonly tested: { readonly position: number; readonly J: number; readonly error: number } | null;
  /** First planned, first started, last ended: milliseconds since 1970; NaN where there is none. */
  readonly plannedMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** The curve of a trial that ended, else null. */
  curve(position: number): Curve | null;
}

/**
 * The best trial by the objective, or null where none finished. A training that blew up is no result. With replicates
 * it is a trial of the best configuration, which the luckiest seed of another does not beat.
 */
export function winner(summary: Summary): number | null {
  const [group] = summary.groups;
  const first = group === undefined ? summary.ranking[0] : group.positions[0];
  return first !== undefined && isSound(summary, first) ? first : null;
}

/** Whether a trial finished and did not blow up: what medians, means and scales are made of. */
export function isSound({ columns }: Pick<Summary, 'columns'>, position: number): boolean {
  return stateOf({ columns }, position) === 'finished' && columns.blewUp[position] !== 1;
}

/** How many trials have a final result. Failed, stopped and cancelled ones are not done: they may be retried. */
export function doneCount({ finished, diverged }: Ledger): number {
  return finished + diverged;
}

export function stateOf(summary: Pick<Summary, 'columns'>, position: number): TrialState {
  return TRIAL_STATES[summary.columns.state[position] ?? 0] ?? 'waiting';
}

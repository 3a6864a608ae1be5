import type { DataFacts } from '../model/dataset.js';
import type { Failed, Joined, Planned } from '../model/events.js';
import type { SearchEnd } from '../model/searchEnd.js';
import { type SweepPhase, TRIAL_STATES, type TrialState } from '../model/states.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import type { TrialTable } from '../model/trial.js';
import type { Curve } from './curve.js';
import type { Marks } from './marks.js';
import type { ReplicateGroup, Totals } from './totals.js';

/**
 * `running` counts the trials that threads train now. Trials claimed for later count as waiting.
 * planned = waiting + running + finished + diverged + stopped + failed + cancelled, always.
 */
export type Ledger = Readonly<Record<TrialState | 'planned', number>>;

/** The known values of each trial, in arrays by position; NaN for a missing value. */
export interface TrialColumns {
  /** Index into TRIAL_STATES. */
  readonly state: Uint8Array;
  /**
   * By metric name: the final value of a finished training, or the last recorded value of a stopped one. It may be
   * infinite.
   */
  readonly metrics: ReadonlyMap<string, Float64Array>;
  /** 1 for a finished training that blew up (blowUp.ts). */
  readonly blewUp: Uint8Array;
  /** The iteration at which the trial diverged or was stopped. */
  readonly endedAt: Float64Array;
  readonly trainMs: Float64Array;
  /** The times of the first start and of the ending, in milliseconds since 1970. */
  readonly startedMs: Float64Array;
  readonly endedMs: Float64Array;
  /** Claims of its run; claims that crashed their thread or process; claims whose worker was lost. */
  readonly attempts: Uint16Array;
  readonly crashes: Uint16Array;
  readonly losses: Uint16Array;
  /** Index into `Summary.workers`; −1 for none. */
  readonly worker: Int32Array;
  /** 1 if the result was taken from another sweep. */
  readonly reused: Uint8Array;
}

/** One metric of all trials; empty if the sweep's trainer lacks the metric. */
export function metricColumn({ metrics }: Pick<TrialColumns, 'metrics'>, name: string): Float64Array {
  return metrics.get(name) ?? NO_COLUMN;
}

const NO_COLUMN = new Float64Array(0);

/** One metric of one trial; NaN if it was not measured. */
export function metricAt(columns: Pick<TrialColumns, 'metrics'>, name: string, position: number): number {
  return metricColumn(columns, name)[position] ?? Number.NaN;
}

/** The versions of the digest (digest.ts). */
export const DIGEST_VERSIONS = [1, 2, 3] as const;
export type DigestVersion = (typeof DIGEST_VERSIONS)[number];

/**
 * The one view of a sweep for ranking, status, report and dashboard. It is a snapshot, which does not change while
 * the sweep continues.
 */
export interface Summary {
  readonly spec: SweepSpec;
  readonly source: string;
  readonly facts: DataFacts;
  /** The commit of the code that was launched last; null: not known. */
  readonly git: NonNullable<Planned['git']> | null;
  /** Null where none was recorded, e.g. in older journals and where the sweep was launched again. */
  readonly forecast: NonNullable<Planned['forecast']> | null;
  readonly jmin: string;
  readonly phase: SweepPhase;
  /** Why the sweep is paused. */
  readonly pauseReason: string | null;
  /** Why a search ended before its last point; null if it did not. */
  readonly searchEnd: SearchEnd | null;
  readonly trials: TrialTable;
  readonly columns: TrialColumns;
  readonly ledger: Ledger;
  /** How many of the stopped trials a pruner has stopped: an outcome, not a loss. */
  readonly pruned: number;
  /** Positions of the trials with a result, best first (ranking.ts). */
  readonly ranking: Uint32Array;
  /** SHA-256 in hex. Two people who ran the same sweep on the same data can compare it. */
  readonly digest: string;
  /** The rule that made the digest (digest.ts). */
  readonly digestVersion: DigestVersion;
  /** True if trials are missing, failed, stopped or cancelled: the digest does not cover the whole sweep. */
  readonly partial: boolean;
  /** Only for a sweep with replicates: its configurations, best first (replicates.ts). */
  readonly groups: readonly ReplicateGroup[];
  readonly workers: readonly Joined[];
  readonly failures: ReadonlyMap<number, Failed>;
  /** Why trials were stopped, by position. */
  readonly stops: ReadonlyMap<number, string>;
  readonly tested: { readonly position: number; readonly J: number; readonly error: number } | null;
  /** What people wrote about the sweep and its trials. */
  readonly marks: Marks;
  /** Milliseconds since 1970 of the first plan, the first start and the last ending; NaN if there is none. */
  readonly plannedMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Only in an overview, which lacks most trials: the facts about all of them. Ask `totalsOf`. */
  readonly totals?: Totals;
  /** Whether curves of some trials were left in the journal, so that `curve` must not be asked for them. */
  readonly lacksCurves: boolean;
  /** The curve of a trial that ended; else null. */
  curve(position: number): Curve | null;
}

/**
 * The best trial by the objective, or null if none finished. A training that blew up is not a result. With
 * replicates it is a trial of the best configuration, so the luckiest seed of another cannot win.
 */
export function winner(summary: Summary): number | null {
  const [group] = summary.groups;
  const first = group === undefined ? summary.ranking[0] : group.positions[0];
  return first !== undefined && isSound(summary, first) ? first : null;
}

/** Whether a trial finished and did not blow up. Medians, means and scales use only such trials. */
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

/** The input of a decision: all that the coordinator knows at one moment, with nothing left to fetch. */
import type { Proposed } from '../model/events.js';
import type { SweepFold } from '../results/fold.js';
import type { OverdueRun } from '../store/runControl.js';
import type { Flight, ReadyRun } from './run.js';

export interface View {
  /** The time by the clock of the journals; NaN if no sweep has a time limit. */
  readonly nowMs: number;
  readonly sweeps: readonly SchedulableSweep[];
  readonly overdue: readonly { readonly run: OverdueRun; readonly isJobWaiting: boolean }[];
}

/** The threads and jobs that work can be handed to. */
export interface Capacity {
  /** Threads of all workers present. */
  readonly threads: number;
}

/** One sweep. Its lists are lazy: only the runs that are read are planned. */
export interface SchedulableSweep {
  readonly slug: string;
  /** Null if the journal was deleted. */
  readonly fold: SweepFold | null;
  /** Whether workers can get its data set. */
  readonly hasData: boolean;
  /** Whether its trials take more than any worker has. */
  readonly lacksWorker: boolean;
  /** Jobs in flight. */
  readonly jobs: number;
  readonly flights: ReadonlyMap<string, Flight>;
  /** See fairShare.ts. */
  readonly pass: number;
  /** The ready runs, in the order of handing out. */
  readonly ready: RunList;
  /** All runs with waiting trials, with only those trials. */
  readonly waiting: Iterable<ReadyRun>;
  /** The next cohorts of a search, with about this many points; none if nothing more is proposed. */
  propose(points: number): readonly Proposed[];
  /** The winner, if there is a test set and it has no test score yet. */
  readonly untested: ReadyRun | null;
  /** How long this many multiply-adds take on one thread; null until a run has ended. */
  forecastMs(work: number): number | null;
}

/** A list that is read by cursors: reading it changes nothing, and each cursor starts at its beginning. */
export interface RunList {
  cursor(): RunCursor;
}

export interface RunCursor {
  /** The next run; undefined at the end. */
  peek(): ReadyRun | undefined;
  advance(): void;
  /** Runs known to be left from here on, at most MAX_AHEAD. */
  readonly ahead: number;
}

/** The most jobs of a sweep in flight. One thread trains the runs of a job, one after the other. */
export function maxJobs({ fold }: SchedulableSweep): number {
  return fold?.conduct.maxParallel ?? Number.POSITIVE_INFINITY;
}

/** When the waiting trials are cancelled, by the clock of the journal; Infinity without such a limit. */
export function deadlineMs(fold: SweepFold): number {
  const { totalTimeMs } = fold.planned.spec.limits;
  if (totalTimeMs === null || !fold.hasUnclaimed || Number.isNaN(fold.startedMs))
    return Number.POSITIVE_INFINITY;
  return fold.startedMs + totalTimeMs;
}

/** When a search proposes nothing more, by the clock of the journal; Infinity without such a limit. */
export function budgetEndMs({ planned, startedMs, isSearching }: SweepFold): number {
  const budgetMs = planned.spec.until?.budgetMs;
  if (budgetMs === undefined || !isSearching || Number.isNaN(startedMs)) return Number.POSITIVE_INFINITY;
  return startedMs + budgetMs;
}

export type ServableSweep = SchedulableSweep & { readonly fold: SweepFold };

/** Whether a run of the sweep could be opened now, if there is one. */
export function canBeServed(sweep: SchedulableSweep): sweep is ServableSweep {
  const { fold, hasData, lacksWorker, jobs } = sweep;
  if (fold === null || fold.isDone || fold.conduct.pauseReason !== null) return false;
  return hasData && !lacksWorker && jobs < maxJobs(sweep);
}

/** What the coordinator decides by: everything it knows at one moment, and nothing it could ask for later. */
import type { SweepFold } from '../results/fold.js';
import type { OverdueRun } from '../store/runControl.js';
import type { Flight, ReadyRun } from './run.js';

export interface View {
  /** By the clock of the journals; NaN where no sweep has a time limit. */
  readonly nowMs: number;
  readonly sweeps: readonly SweepView[];
  readonly overdue: readonly { readonly run: OverdueRun; readonly isJobWaiting: boolean }[];
}

/** What there is to hand work out to. */
export interface Capacity {
  /** Of all workers that are present. */
  readonly threads: number;
}

/** One sweep. Its lists are lazy: of a million runs only those looked at are planned. */
export interface SweepView {
  readonly slug: string;
  /** Null where the journal is gone. */
  readonly fold: SweepFold | null;
  /** Whether workers can get its data set. */
  readonly hasData: boolean;
  /** Jobs in flight. */
  readonly jobs: number;
  readonly flights: ReadonlyMap<string, Flight>;
  /** See fairShare.ts. */
  readonly pass: number;
  /** The runs that are ready, in the order in which they are to be handed out. */
  readonly ready: RunList;
  /** All runs of which trials wait, with only those trials. */
  readonly waiting: Iterable<ReadyRun>;
  /** The winner, where there is a test set that it was not scored on yet. */
  readonly untested: ReadyRun | null;
  /** How long so many multiply-adds take on one thread; null until a run has ended. */
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
  /** Runs known to be left from here on, at most those looked at together. */
  readonly ahead: number;
}

/** Jobs of a sweep that may be in flight: one thread works each off, one training after the other. */
export function maxJobs({ fold }: SweepView): number {
  return fold?.planned.spec.maxParallel ?? Number.POSITIVE_INFINITY;
}

/** When what still waits is cancelled, by the clock of the journal; Infinity for a sweep without such a limit. */
export function deadlineMs(fold: SweepFold): number {
  const { totalTimeMs } = fold.planned.spec.limits;
  if (totalTimeMs === null || !fold.hasUnclaimed || Number.isNaN(fold.startedMs))
    return Number.POSITIVE_INFINITY;
  return fold.startedMs + totalTimeMs;
}

export type ServableSweep = SweepView & { readonly fold: SweepFold };

/** Whether a run of the sweep could be opened now, if there is one. */
export function canBeServed(sweep: SweepView): sweep is ServableSweep {
  const { fold, hasData, jobs } = sweep;
  return fold !== null && !fold.isDone && fold.pauseReason === null && hasData && jobs < maxJobs(sweep);
}

/** A run as the coordinator hands it out, and what the fold says of its trials. */

import type { Configuration } from '../model/configuration.js';
import type { SweepFold } from '../results/fold.js';
import type { TrialState } from '../results/summary.js';

export interface ReadyTrial {
  readonly id: string;
  readonly number: number;
  readonly configuration: Configuration;
}

/** A run with those of its trials that have not ended, ascending in their iterations. */
export interface ReadyRun {
  /** `test`: a winner trained again, for its score on the test set. */
  readonly purpose: 'train' | 'test';
  /** The id of its first trial, ended or not: within one plan every trial belongs to one run. */
  readonly id: string;
  readonly trials: readonly ReadyTrial[];
  /** Multiply-adds. */
  readonly work: number;
}

/** A run that was handed out and has not come back. */
export interface Flight {
  readonly run: ReadyRun;
  /** The job that delivers it; null for one of an earlier leader. */
  readonly job: string | null;
  /** Claims of it before this flight. */
  readonly attempts: number;
}

/** The run with only its trials in one of the states; null where there are none. */
export function inState(fold: SweepFold, run: ReadyRun, ...states: readonly TrialState[]): ReadyRun | null {
  const trials = run.trials.filter(({ id }) => {
    // A trial may have left the plan since.
    const position = fold.trials.position(id);
    return position !== undefined && states.includes(fold.state(position));
  });
  if (trials.length === 0) return null;
  return trials.length === run.trials.length ? run : { ...run, trials };
}

/** The run with only its trials that have not ended; null where all have. */
export function stillOpen(fold: SweepFold, run: ReadyRun): ReadyRun | null {
  return inState(fold, run, 'waiting', 'running');
}

/** Whether a run needs no training any more. */
export function isOver(fold: SweepFold, run: ReadyRun): boolean {
  if (run.purpose === 'test') return fold.tested?.trial === run.trials[0]?.id;
  return stillOpen(fold, run) === null;
}

/** Whether a run was claimed in this flight, and none of it is running any more. */
export function hasReturned(fold: SweepFold, { run, attempts }: Flight): boolean {
  return inState(fold, run, 'running') === null && attemptsOf(fold, run) > attempts;
}

/** Claims of a run so far. */
export function attemptsOf({ trials, columns }: SweepFold, run: ReadyRun): number {
  return largest(run, (id) => columns.attempts[trials.position(id) ?? -1]);
}

/** Claims of it that ended their own thread or process. */
export function crashesOf({ trials, columns }: SweepFold, run: ReadyRun): number {
  return largest(run, (id) => columns.crashes[trials.position(id) ?? -1]);
}

/** Times that the worker which held it was lost. */
export function lossesOf({ trials, columns }: SweepFold, run: ReadyRun): number {
  return largest(run, (id) => columns.losses[trials.position(id) ?? -1]);
}

/** The largest value of a per-trial counter. */
function largest(run: ReadyRun, count: (id: string) => number | undefined): number {
  return run.trials.reduce((most, { id }) => Math.max(most, count(id) ?? 0), 0);
}

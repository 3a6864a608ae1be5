/** A run as the coordinator hands it out, and the state of its trials in the fold. */

import type { Configuration } from '../model/configuration.js';
import type { TrialState } from '../model/states.js';
import type { SweepFold } from '../results/fold.js';

export interface ReadyTrial {
  readonly id: string;
  readonly number: number;
  readonly configuration: Configuration;
}

/** A run with the trials that have not ended, ascending in iterations. */
export interface ReadyRun {
  /** `test`: the winner is trained again to score it on the test set. */
  readonly purpose: 'train' | 'test';
  /** The id of its first trial, ended or not. In one plan every trial belongs to one run. */
  readonly id: string;
  readonly trials: readonly ReadyTrial[];
  /** Multiply-adds. */
  readonly work: number;
  /** Whether it is trained before the others that wait. */
  readonly isPreferred: boolean;
}

/** A run that was handed out and has not ended or come back. */
export interface Flight {
  readonly run: ReadyRun;
  /** The job that delivers it; null for a flight of an earlier leader. */
  readonly job: string | null;
  /** How often it was claimed before this flight. */
  readonly attempts: number;
}

/** The run with only the trials in one of the states; null if there are none. */
export function inState(fold: SweepFold, run: ReadyRun, ...states: readonly TrialState[]): ReadyRun | null {
  const trials = run.trials.filter(({ id }) => {
    // A trial may have left the plan since.
    const position = fold.trials.position(id);
    return position !== undefined && states.includes(fold.state(position));
  });
  if (trials.length === 0) return null;
  return trials.length === run.trials.length ? run : { ...run, trials };
}

/** The run with only the trials that have not ended; null if all have. */
export function stillOpen(fold: SweepFold, run: ReadyRun): ReadyRun | null {
  return inState(fold, run, 'waiting', 'running');
}

/** Whether a run needs no more training. */
export function isOver(fold: SweepFold, run: ReadyRun): boolean {
  if (run.purpose === 'test') return fold.tested?.trial === run.trials[0]?.id;
  return stillOpen(fold, run) === null;
}

/** Whether a run was claimed in this flight and none of its trials still runs. */
export function hasReturned(fold: SweepFold, { run, attempts }: Flight): boolean {
  return inState(fold, run, 'running') === null && attemptsOf(fold, run) > attempts;
}

/** Claims of a run so far. */
export function attemptsOf({ trials, columns }: SweepFold, run: ReadyRun): number {
  return largest(run, (id) => columns.attempts[trials.position(id) ?? -1]);
}

/** Claims of it that crashed their thread or process. */
export function crashesOf({ trials, columns }: SweepFold, run: ReadyRun): number {
  return largest(run, (id) => columns.crashes[trials.position(id) ?? -1]);
}

/** How often the worker that held it was lost. */
export function lossesOf({ trials, columns }: SweepFold, run: ReadyRun): number {
  return largest(run, (id) => columns.losses[trials.position(id) ?? -1]);
}

/** The largest value of a per-trial counter. */
function largest(run: ReadyRun, count: (id: string) => number | undefined): number {
  return run.trials.reduce((most, { id }) => Math.max(most, count(id) ?? 0), 0);
}

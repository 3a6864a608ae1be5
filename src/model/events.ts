/**
 * What can happen to a sweep: the events of its journal. Everything known of a sweep is folded from them. An
 * event names trials by id, never by number: an id means the same trial in every sweep.
 */
import type { DataFacts } from './dataset.js';
import type { SweepSpec } from './sweepSpec.js';

/** A sweep was launched, or launched again, perhaps with another grid: from here on this is the plan. */
export interface Planned {
  readonly type: 'planned';
  readonly spec: SweepSpec;
  /** The sweep file as it was written. */
  readonly source: string;
  readonly facts: DataFacts;
  /** Version of jmin and of the trainer that planned it. */
  readonly jmin: string;
  readonly trainer: number;
}

/** A worker first took work of this sweep: the environment of what follows under its name. */
export interface Joined {
  readonly type: 'joined';
  readonly worker: string;
  readonly host: string;
  readonly cpu: string;
  readonly cores: number;
  readonly threads: number;
  readonly node: string;
  readonly jmin: string;
  readonly kernel: string;
}

/** A run was claimed. Its trials are the points at which it is committed. */
export interface Started {
  readonly type: 'started';
  readonly run: string;
  readonly trials: readonly string[];
  readonly worker: string;
  /** 1 for the first claim of this run. */
  readonly attempt: number;
}

/** A claim was given back, or its holder was lost: the trials that had not ended wait again. */
export interface Released {
  readonly type: 'released';
  readonly run: string;
  readonly trials: readonly string[];
  readonly worker: string;
  readonly reason: 'stopped' | 'lost' | 'crashed';
}

/** What every ending of a training carries. */
interface Measured {
  readonly trial: string;
  readonly worker: string;
  /** Time the training took up to this point, in milliseconds. */
  readonly trainMs: number;
  /** Packed as curve.ts says; base64. */
  readonly curve: string;
  /** Where the training went on from a checkpoint; left out of one that went through without. */
  readonly resumedAt?: number;
}

export interface Finished extends Measured {
  readonly type: 'finished';
  /** Final cost over the training set; the other three are null where there is no dev set or there are no classes. */
  readonly J: number;
  readonly devJ: number | null;
  readonly error: number | null;
  readonly devError: number | null;
}

/** J became NaN or infinite: an outcome, not a failure. */
export interface Diverged extends Measured {
  readonly type: 'diverged';
  /** The first recorded iteration with a J that is not finite. */
  readonly iteration: number;
}

/** A limit or a pruner ended it early. */
export interface Stopped extends Measured {
  readonly type: 'stopped';
  readonly iteration: number;
  readonly reason: string;
}

/** It could not be trained: its thread or process ended, again and again. */
export interface Failed {
  readonly type: 'failed';
  readonly trial: string;
  readonly worker: string;
  readonly reason: string;
  /** The last lines of what the trial printed. */
  readonly log: readonly string[];
}

export interface Cancelled {
  readonly type: 'cancelled';
  /** Those that had not ended; null: all of them. */
  readonly trials: readonly string[] | null;
}

/** Failed, stopped or cancelled trials wait again. */
export interface Retried {
  readonly type: 'retried';
  readonly trials: readonly string[];
}

/** A trial known from another sweep of this Redis. */
export interface Reused {
  readonly type: 'reused';
  readonly from: string;
  readonly ending: Finished | Diverged;
}

export interface Paused {
  readonly type: 'paused';
  readonly reason: string;
}

export interface Resumed {
  readonly type: 'resumed';
}

/** The sweep's share of the workers was changed. */
export interface Prioritised {
  readonly type: 'prioritised';
  readonly priority: number;
}

/** The winner's score on the test set, which decided nothing. */
export interface Tested {
  readonly type: 'tested';
  readonly trial: string;
  /** Null where it is not finite, or could not be had. */
  readonly J: number | null;
  readonly error: number | null;
}

export type Ending = Finished | Diverged | Stopped | Failed;

export type JournalEvent =
  | Planned
  | Joined
  | Started
  | Released
  | Ending
  | Cancelled
  | Retried
  | Reused
  | Paused
  | Resumed
  | Prioritised
  | Tested;

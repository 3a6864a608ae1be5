/**
 * What a summary says of all its trials together. It is computed from them, except in an overview (overview.ts), which
 * has only some of its trials and was given these facts.
 */
/** The trials of one configuration, which differ only in their seed. */
export interface ReplicateGroup {
  /** Positions of all its trials, the ranked ones first. */
  readonly positions: readonly number[];
  /** Mean and sample standard deviation of the objective, over the trials that finished and did not blow up. */
  readonly mean: number;
  readonly spread: number;
  /** How many trials these are; they come first in `positions`. */
  readonly finished: number;
}

/** A trial; with replicates, a configuration. */
export interface Contender {
  /** The trial, or the configuration's first trial by rank. */
  readonly position: number;
  /** The configuration's trials; null without replicates. */
  readonly group: ReplicateGroup | null;
}

/** The best trial by a metric that does not decide the ranking. */
export interface Rival extends Contender {
  readonly metric: string;
}

export interface Leaders {
  readonly winner: Contender;
  /** How many trials have the winner's value of the objective, including the winner. */
  readonly sharing: number;
  /** For each tie breaker (dev J and J for the network), the best trial by it if it beats the winner. */
  readonly rivals: readonly Rival[];
}

/** Work in the unit of the trainer's meter; if it has none, all trials count the same. */
export interface Work {
  /** Of the trials that ended since the moment it was asked for, and of those that have not ended. */
  readonly done: number;
  readonly left: number;
  /** When the first of the ended ones started; Infinity if none has. */
  readonly startMs: number;
}

/** The latest endings. The pace follows from them and from the time, because it falls when no trial ends. */
export interface PaceWindow extends Work {
  readonly sinceMs: number;
  /** How many trainings ended since. */
  readonly ended: number;
}

/** The best value of the objective when a trial improved it. */
export interface Improvement {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** How many trials had finished by then, including this one. */
  readonly finished: number;
  readonly value: number;
}

export interface Totals {
  /** Trials with a result. */
  readonly ranked: number;
  /** The sum of all training times, over all threads. */
  readonly trainMs: number;
  /** Finished trials that blew up. */
  readonly blownUp: number;
  /** Configurations of a sweep with replicates; 0 without. */
  readonly configurations: number;
  readonly leaders: Leaders | null;
  readonly pace: PaceWindow;
  /** The best value by time. */
  readonly bestSoFar: readonly Improvement[];
  /** The place of a trial in the ranking, from 1; 0 for one without a result. */
  rankOf(position: number): number;
  /** The place of a configuration, from 1. */
  rankOfGroup(group: ReplicateGroup): number;
}

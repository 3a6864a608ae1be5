/** A trial is a point of a search space. */
import type { Configuration } from './configuration.js';

/**
 * The distinct trials of a plan, by position: 0, 1, … in the order of their points. Everything that is folded
 * from a journal is kept in arrays by this position.
 */
export interface TrialTable {
  readonly size: number;
  id(position: number): string;
  /** Undefined for a trial that is not of this plan. */
  position(id: string): number | undefined;
  /** What people call the trial by, from 1. It stays with the trial when the sweep is planned again. */
  number(position: number): number;
  /** Undefined for a number that is not a trial's. */
  positionOfNumber(number: number): number | undefined;
  configuration(position: number): Configuration;
  /** The name of a point given under `also`, else null. */
  name(position: number): string | null;
  /** The table as arrays, from which `trialTableFrom` makes it without planning; absent if that is not possible. */
  pack?(): PackedTrials;
}

/** What is expensive to make of a table, by position. */
export interface PackedTrials {
  /** The bytes of the ids, one after the other. */
  readonly ids: Uint8Array;
  /** The numbers of the points in the plan, ascending. */
  readonly points: Uint32Array;
}

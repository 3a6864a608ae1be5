import type { Configuration } from './configuration.js';
import type { Proposed } from './events.js';

/**
 * The distinct trials of a plan, by position: 0, 1, … in the order of their points. The state that is folded from a
 * journal is kept in arrays by this position.
 */
export interface TrialTable {
  readonly size: number;
  id(position: number): string;
  /** Undefined for a trial that is not in this plan. */
  position(id: string): number | undefined;
  /** The trial's number for people, from 1. It stays with the trial when the sweep is planned again. */
  number(position: number): number;
  /** Undefined for a number that is not a trial's. */
  positionOfNumber(number: number): number | undefined;
  configuration(position: number): Configuration;
  /** The name of a point given under `also`, else null. */
  name(position: number): string | null;
  /** The table as arrays. `trialTableFrom` restores it without planning. Absent if the table cannot be packed. */
  pack?(): PackedTrials;
}

/** The parts of a table that are expensive to compute, by position. */
export interface PackedTrials {
  /** The bytes of the ids, one after the other. */
  readonly ids: Uint8Array;
  /** The numbers of the points in the plan, ascending. */
  readonly points: Uint32Array;
}

/** The trials of a search. Cohorts are added at the end. Positions, ids and numbers never change. */
export interface GrowingTable extends TrialTable {
  /** Cohorts, points and draws so far. */
  readonly cohorts: number;
  readonly points: number;
  readonly drawn: number;
  /** How many trials there are up to a cohort, with it. Those under `also` come before cohort 1. */
  sizeAfter(cohort: number): number;
  /** Adds a cohort if it is the next one; ignores any other. */
  add(cohort: Proposed): void;
  /** A snapshot without cohorts that are added later. */
  fixed(): TrialTable;
}

export function isGrowing(trials: TrialTable | undefined): trials is GrowingTable {
  return trials !== undefined && 'cohorts' in trials;
}

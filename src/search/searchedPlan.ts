/** What a search needs to know: of its plan, and of the trials so far. */
import { present } from '../base/assert.js';
import type { Configuration } from '../model/configuration.js';
import type { Proposed } from '../model/events.js';
import type { Goal } from '../model/metrics.js';
import { MODEL_SAMPLERS } from '../model/specDefaults.js';
import type { Axis, SearchSpec, SweepSpec } from '../model/sweepSpec.js';
import type { GrowingTable } from '../model/trial.js';
import type { ProposedPoint } from './searchSpace.js';

export interface SearchedPlan {
  readonly spec: SweepSpec;
  readonly searched: SearchedPointRules;
}

/** The points that a search may draw. */
export interface SearchedPointRules {
  /** The swept axes, those that are zipped together. */
  readonly groups: readonly (readonly Axis[])[];
  /** The id of the first trial of a point; null if a condition of `where` refuses the point. */
  idOf(point: ProposedPoint): string | null;
  /** Whether an axis has no effect at some points. */
  readonly hasIdleAxes: boolean;
  /** The axes that have no effect at a point. */
  idleAt(point: ProposedPoint): ReadonlySet<string>;
  /** The values of the swept axes that give a configuration. */
  valuesOf(configuration: Configuration): ProposedPoint;
}

/**
 * How a trial ended: with a value of the objective, lower is better; `lost`: without a finite value; `open`: it has not
 * ended; `unknown`: it ended early, so its value compares with no other.
 */
export type TrialOutcome = number | 'lost' | 'open' | 'unknown';

/** What a search reads of the table of trials. */
export type SearchedTable = Pick<
  GrowingTable,
  'size' | 'cohorts' | 'points' | 'drawn' | 'sizeAfter' | 'id' | 'configuration' | 'position'
>;

export interface SearchedTrials {
  /** Of the objective. */
  readonly goal: Goal;
  readonly table: SearchedTable;
  outcome(position: number): TrialOutcome;
}

/** Proposes the next cohorts: at least one, unless it waits for results or the search has ended. */
export interface Search {
  next(trials: SearchedTrials, points: number): readonly Proposed[];
}

/** Whether proposals depend on the results of earlier cohorts. */
export function usesResults({ sampler }: SearchSpec): boolean {
  return MODEL_SAMPLERS.some((name) => name === sampler);
}

export function searchOf({ spec }: Pick<SearchedPlan, 'spec'>): SearchSpec {
  return present(spec.search, 'a search');
}

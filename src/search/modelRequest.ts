/** What a model of results is asked, and what it answers. */
import type { Coordinates } from './modelledSpace.js';

/** A point whose training has ended. */
export interface KnownResult {
  readonly coordinates: Coordinates;
  /** The objective, lower is better; null if the training had no finite result. */
  readonly value: number | null;
}

export interface ModelRequest {
  /** In the order of the sweep. */
  readonly results: readonly KnownResult[];
  /** Points that are in training: their results are not used. */
  readonly pending: readonly Coordinates[];
  readonly points: number;
  readonly seed: number;
  /** The number of the cohort. */
  readonly cohort: number;
}

/** What the model expected of a point when it was proposed. */
export interface Expectation {
  readonly mean: number;
  readonly deviation: number;
  /** The probability of a finite result. */
  readonly finite: number;
}

export interface ModelledPoint {
  readonly coordinates: Coordinates;
  /** Null if the model predicts no values. */
  readonly expected: Expectation | null;
}

/**
 * What jmin knows of a trainer before it trains anything. Planning, ranking and reports need no more than this, and
 * never load the code that trains.
 */
import type { DataFacts } from '../model/dataset.js';
import type { Metric } from '../model/metrics.js';

export interface TrainerDescription {
  /** As a sweep names it. */
  readonly name: string;
  /** Raised only when the numbers of a training change: trials of other versions never have the same id. */
  readonly version: number;
  readonly metrics: readonly Metric[];
  /** Metrics that decide, in this order, between trials with the same value of the objective. */
  readonly tieBreakers?: readonly string[];
  /** The cost J of predicting a constant, where it is known: a training that ends far above it blew up. */
  readonly constantCost?: (facts: DataFacts) => number;
}

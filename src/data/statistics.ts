import { type Examples, featureCount, featuresOf, forEachRow, type Input } from './examples.js';

/** Mean and standard deviation (over n) of each feature of the training part; a deviation of 0: constant. */
export interface Statistics {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

export interface FeatureStatistics extends Statistics {
  /** Values that are not missing, and the least and most of them. */
  readonly counts: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/**
 * Of the rows that `isLeftOut` (all, where it is null) does not mark, missing values passed over. Sums are of
 * float64 in the order of the rows, first for the means, then for the squares around them.
 */
export function featureStatistics(
  { rows }: Examples,
  inputs: readonly Input[],
  isLeftOut: Uint8Array | null,
): FeatureStatistics {
  const width = featureCount(inputs);
  const features = new Float64Array(width);
  const accumulators = Array.from({ length: width }, () => newAccumulator());
  const visit = (add: (accumulator: Accumulator, value: number) => void) =>
    forEachRow(rows, (block, offset, row) => {
      if (isLeftOut?.[row] === 1) return;
      featuresOf(inputs, block, offset, features);
      for (let i = 0; i < width; i++) {
        const value = features[i] as number;
        if (!Number.isNaN(value)) add(accumulators[i] as Accumulator, value);
      }
    });
  visit(addValue);
  visit(addSquare);
  return {
    means: Float64Array.from(accumulators, meanOf),
    deviations: Float64Array.from(accumulators, deviationOf),
    counts: Float64Array.from(accumulators, ({ count }) => count),
    least: Float64Array.from(accumulators, ({ count, least }) => (count === 0 ? 0 : least)),
    most: Float64Array.from(accumulators, ({ count, most }) => (count === 0 ? 0 : most)),
  };
}

/** The same of the targets of a regression. */
export function targetStatistics(
  y: Float64Array,
  isLeftOut: Uint8Array | null,
): { mean: number; deviation: number } {
  const accumulator = newAccumulator();
  for (const add of [addValue, addSquare]) {
    for (let i = 0; i < y.length; i++) if (isLeftOut?.[i] !== 1) add(accumulator, y[i] as number);
  }
  return { mean: meanOf(accumulator), deviation: deviationOf(accumulator) };
}

interface Accumulator {
  count: number;
  sum: number;
  squares: number;
  least: number;
  most: number;
}

function newAccumulator(): Accumulator {
  return { count: 0, sum: 0, squares: 0, least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
}

function addValue(accumulator: Accumulator, value: number): void {
  accumulator.count++;
  accumulator.sum += value;
  if (value < accumulator.least) accumulator.least = value;
  if (value > accumulator.most) accumulator.most = value;
}

function addSquare(accumulator: Accumulator, value: number): void {
  const difference = value - meanOf(accumulator);
  accumulator.squares += difference * difference;
}

function meanOf({ count, sum }: Accumulator): number {
  return count === 0 ? 0 : sum / count;
}

/** Exactly 0 where all are equal, which the rounding of the mean could miss. */
function deviationOf({ count, squares, least, most }: Accumulator): number {
  return count === 0 || least === most ? 0 : Math.sqrt(squares / count);
}

/**
 * The exact decomposition of the variance of a complete factorial design (analysis of variance, Fisher): what each
 * factor explains alone, and what each pair explains beyond its two factors. No model is fitted: the shares of all
 * orders add up to 1.
 */
import { fTail } from './distributions.js';

/** A factor of the design: its number of values, and the value of each cell. */
export interface DesignFactor {
  readonly size: number;
  readonly codes: ArrayLike<number>;
}

export interface Effect {
  /** Indices of one factor, or of two. */
  readonly factors: readonly number[];
  /** Share of the variance between all cells. */
  readonly share: number;
  /** Probability of so large an effect if there were only noise; NaN without an estimate of the noise. */
  readonly p: number;
}

export interface FactorialShares {
  readonly main: readonly Effect[];
  readonly pairs: readonly Effect[];
  /** The share of all interactions of three and more factors. */
  readonly higher: number;
}

/** The variance of a single cell that is due to chance, with its degrees of freedom. */
export interface CellNoise {
  readonly variance: number;
  readonly df: number;
}

/**
 * `cells` has one result for each combination. Without `noise`, what is beyond the pairs takes its place: an upper
 * limit, since it also holds real interactions.
 */
export function factorialShares(
  cells: Float64Array,
  factors: readonly DesignFactor[],
  noise: CellNoise | null = null,
): FactorialShares {
  const center = cells.reduce((sum, value) => sum + value, 0) / cells.length;
  const total = cells.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const main = factors.map((factor) => {
    const means = meansOf(cells, factor.size, factor.codes);
    return { squares: squaresOf(means, center, cells.length), df: factor.size - 1 };
  });
  const pairs = pairsOf(factors).map(([a, b]) => {
    const [first, second] = [factors[a] as DesignFactor, factors[b] as DesignFactor];
    const codes = new Int32Array(cells.length);
    for (let i = 0; i < codes.length; i++)
      codes[i] = (first.codes[i] as number) * second.size + (second.codes[i] as number);
    const means = meansOf(cells, first.size * second.size, codes);
    const both = squaresOf(means, center, cells.length);
    const alone = (main[a]?.squares ?? 0) + (main[b]?.squares ?? 0);
    return { factors: [a, b], squares: Math.max(0, both - alone), df: (first.size - 1) * (second.size - 1) };
  });
  const explained = [...main, ...pairs].reduce((sum, { squares }) => sum + squares, 0);
  const rest = Math.max(0, total - explained);
  const restDf = cells.length - 1 - [...main, ...pairs].reduce((sum, { df }) => sum + df, 0);
  const error = noise ?? (restDf > 0 ? { variance: rest / restDf, df: restDf } : null);
  const effect = (which: readonly number[], squares: number, df: number): Effect => ({
    factors: which,
    share: total === 0 ? 0 : squares / total,
    p: error === null ? Number.NaN : fTail(squares / df / error.variance, df, error.df),
  });
  return {
    main: main.map(({ squares, df }, index) => effect([index], squares, df)),
    pairs: pairs.map(({ factors: which, squares, df }) => effect(which, squares, df)),
    higher: total === 0 ? 0 : rest / total,
  };
}

function pairsOf(factors: readonly DesignFactor[]): [number, number][] {
  return factors.flatMap((_, a) => factors.slice(a + 1).map((_, i): [number, number] => [a, a + 1 + i]));
}

function meansOf(cells: Float64Array, size: number, codes: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(size);
  for (let i = 0; i < cells.length; i++)
    sums[codes[i] as number] = (sums[codes[i] as number] as number) + (cells[i] as number);
  // In a complete design every value has the same number of cells.
  return sums.map((sum) => (sum * size) / cells.length);
}

/** The sum of squares between the values of a factor, over all cells. */
function squaresOf(means: Float64Array, center: number, cells: number): number {
  return (means.reduce((sum, value) => sum + (value - center) ** 2, 0) * cells) / means.length;
}

/**
 * Functional analysis of variance over a random forest (Hutter, Hoos and Leyton-Brown, 2014): the importance of
 * factors where the trials do not form a complete grid. Each tree gives one decomposition, and their scatter is the
 * uncertainty.
 */
import { randomStream } from '../base/random.js';
import { mean, quantile } from '../base/statistics.js';
import {
  growTree,
  type RegressionTree,
  type TreeData,
  type TreeFactor,
  type TreeLeaf,
} from './regressionTree.js';

export interface ForestEffect {
  /** Indices of one factor, or of two. */
  readonly factors: readonly number[];
  /** Mean over the trees, and the quantiles that hold 80 % of them. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface ForestShares {
  readonly main: readonly ForestEffect[];
  readonly pairs: readonly ForestEffect[];
  /** Share of the variance that trees explain of trials they were not grown on; at or below 0 they know nothing. */
  readonly explained: number;
  /** Standard deviation of what the forest does not explain. */
  readonly residual: number;
}

const TREES = 32;
/** Trials drawn for one tree. */
const MAX_TREE_TRIALS = 1000;
/** Pairs looked at: those of the factors that matter most. */
const MAX_PAIRED_FACTORS = 6;

/** `positions` are the trials with a result. */
export function forestShares(data: TreeData, positions: Int32Array): ForestShares {
  const random = randomStream(1, 'importance forest');
  const trees: RegressionTree[] = [];
  const left = new OutOfBag(data.y.length);
  for (let i = 0; i < TREES; i++) {
    const size = Math.min(positions.length, MAX_TREE_TRIALS);
    const sample = Int32Array.from(
      { length: size },
      () => positions[random.below(positions.length)] as number,
    );
    const tree = growTree(data, sample, random);
    trees.push(tree);
    left.add(tree, positions, new Set(sample));
  }
  const marginals = trees.map((tree) => new Marginals(tree.leaves, data.factors));
  const all = data.factors.map((_, i) => i);
  const main = all.map((i) => effectOf([i], marginals));
  const paired = [...all]
    .sort((a, b) => (main[b]?.share ?? 0) - (main[a]?.share ?? 0))
    .slice(0, MAX_PAIRED_FACTORS);
  paired.sort((a, b) => a - b);
  const pairs = paired.flatMap((a, i) => paired.slice(i + 1).map((b) => effectOf([a, b], marginals)));
  return { main, pairs, ...left.quality(data.y, positions) };
}

function effectOf(factors: readonly number[], marginals: readonly Marginals[]): ForestEffect {
  const shares = marginals.filter(({ total }) => total > 0).map((tree) => tree.share(factors));
  if (shares.length === 0) return { factors, share: 0, low: 0, high: 0 };
  return { factors, share: mean(shares), low: quantile(shares, 0.1), high: quantile(shares, 0.9) };
}

/** The exact marginals of one tree, over all combinations of values with equal weight. */
class Marginals {
  readonly total: number;
  readonly #center: number;
  readonly #leaves: readonly {
    readonly leaf: TreeLeaf;
    readonly volume: number;
    readonly parts: readonly number[];
  }[];
  readonly #factors: readonly TreeFactor[];
  readonly #main = new Map<number, number>();

  constructor(leaves: readonly TreeLeaf[], factors: readonly TreeFactor[]) {
    this.#factors = factors;
    this.#leaves = leaves.map((leaf) => {
      const parts = leaf.masks.map((mask) => mask.reduce((sum, flag) => sum + flag, 0) / mask.length);
      return { leaf, parts, volume: parts.reduce((product, part) => product * part, 1) };
    });
    this.#center = this.#leaves.reduce((sum, { leaf, volume }) => sum + leaf.value * volume, 0);
    this.total = this.#leaves.reduce(
      (sum, { leaf, volume }) => sum + (leaf.value - this.#center) ** 2 * volume,
      0,
    );
  }

  share(factors: readonly number[]): number {
    const [a = 0, b] = factors;
    if (b === undefined) return this.#mainVariance(a) / this.total;
    return Math.max(0, this.#pairVariance(a, b) - this.#mainVariance(a) - this.#mainVariance(b)) / this.total;
  }

  #mainVariance(factor: number): number {
    const known = this.#main.get(factor);
    if (known !== undefined) return known;
    const size = this.#factors[factor]?.size ?? 1;
    const means = new Float64Array(size);
    for (const { leaf, volume, parts } of this.#leaves) {
      const mask = leaf.masks[factor] as Uint8Array;
      const weight = (leaf.value * volume) / (parts[factor] as number);
      for (let code = 0; code < size; code++)
        if (mask[code] === 1) means[code] = (means[code] as number) + weight;
    }
    const variance = this.#varianceOf(means);
    this.#main.set(factor, variance);
    return variance;
  }

  #pairVariance(a: number, b: number): number {
    const [rows, columns] = [this.#factors[a]?.size ?? 1, this.#factors[b]?.size ?? 1];
    const means = new Float64Array(rows * columns);
    for (const { leaf, volume, parts } of this.#leaves) {
      const [first, second] = [leaf.masks[a] as Uint8Array, leaf.masks[b] as Uint8Array];
      const weight = (leaf.value * volume) / ((parts[a] as number) * (parts[b] as number));
      for (let row = 0; row < rows; row++) {
        if (first[row] === 0) continue;
        for (let column = 0; column < columns; column++)
          if (second[column] === 1)
            means[row * columns + column] = (means[row * columns + column] as number) + weight;
      }
    }
    return this.#varianceOf(means);
  }

  #varianceOf(means: Float64Array): number {
    return means.reduce((sum, value) => sum + (value - this.#center) ** 2, 0) / means.length;
  }
}

/** What trees say of the trials that they were not grown on. */
class OutOfBag {
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  constructor(size: number) {
    this.#sums = new Float64Array(size);
    this.#counts = new Float64Array(size);
  }

  add(tree: RegressionTree, positions: Int32Array, grownOn: ReadonlySet<number>): void {
    for (const position of positions) {
      if (grownOn.has(position)) continue;
      this.#sums[position] = (this.#sums[position] as number) + tree.predict(position);
      this.#counts[position] = (this.#counts[position] as number) + 1;
    }
  }

  quality(y: ArrayLike<number>, positions: Int32Array): { explained: number; residual: number } {
    const seen = [...positions].filter((position) => (this.#counts[position] as number) > 0);
    if (seen.length < 2) return { explained: 0, residual: Number.NaN };
    const center = mean(seen.map((position) => y[position] as number));
    let [total, rest] = [0, 0];
    for (const position of seen) {
      const guess = (this.#sums[position] as number) / (this.#counts[position] as number);
      total += ((y[position] as number) - center) ** 2;
      rest += ((y[position] as number) - guess) ** 2;
    }
    return { explained: total === 0 ? 0 : 1 - rest / total, residual: Math.sqrt(rest / seen.length) };
  }
}

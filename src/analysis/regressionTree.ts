/**
 * A regression tree over factors with few values (CART, Breiman et al. 1984). Each leaf is a box: for every factor, the
 * set of values that lead to it. So marginals are exact sums over leaves (Hutter et al. 2014).
 */
import type { RandomStream } from '../base/random.js';
import type { Factor } from './factors.js';

export type TreeFactor = Pick<Factor, 'size' | 'codes' | 'isOrdered'>;

export interface TreeLeaf {
  readonly value: number;
  /** By factor and code: 1 for a value that leads here. */
  readonly masks: readonly Uint8Array[];
}

export interface RegressionTree {
  readonly leaves: readonly TreeLeaf[];
  /** The tree's value for the factors of one trial. */
  predict(position: number): number;
}

interface Split {
  readonly factor: number;
  /** By code: 1 for a value that goes left. */
  readonly left: Uint8Array;
  readonly gain: number;
}

type Node = { readonly value: number } | { readonly split: Split; readonly low: Node; readonly high: Node };

/** Trials that a leaf has at least, and factors that a split looks at: of six, five, so that trees differ. */
const MIN_LEAF_TRIALS = 2;
const FACTOR_SHARE = 5 / 6;

export interface TreeData {
  readonly y: ArrayLike<number>;
  readonly factors: readonly TreeFactor[];
}

/** `sample` holds positions, with repeats. */
export function growTree(data: TreeData, sample: Int32Array, random: RandomStream): RegressionTree {
  const leaves: TreeLeaf[] = [];
  const grow = (positions: Int32Array, masks: readonly Uint8Array[]): Node => {
    const split = positions.length < 2 * MIN_LEAF_TRIALS ? null : bestSplit(data, positions, random);
    if (split === null) {
      const value = meanOf(data.y, positions);
      leaves.push({ value, masks });
      return { value };
    }
    const { codes } = data.factors[split.factor] as TreeFactor;
    const goesLeft = (position: number) => split.left[codes[position] as number] === 1;
    const child = (isLeft: boolean) =>
      grow(
        positions.filter((position) => goesLeft(position) === isLeft),
        masks.map((mask, i) =>
          i === split.factor
            ? mask.map((flag, code) => flag & Number((split.left[code] === 1) === isLeft))
            : mask,
        ),
      );
    return { split, low: child(true), high: child(false) };
  };
  const root = grow(
    sample,
    data.factors.map(({ size }) => new Uint8Array(size).fill(1)),
  );
  return { leaves, predict: (position) => valueAt(root, data.factors, position) };
}

function valueAt(root: Node, factors: readonly TreeFactor[], position: number): number {
  let node = root;
  while ('split' in node) {
    const { factor, left } = node.split;
    node = left[factors[factor]?.codes[position] as number] === 1 ? node.low : node.high;
  }
  return node.value;
}

function bestSplit({ y, factors }: TreeData, positions: Int32Array, random: RandomStream): Split | null {
  const order = factors.map((_, i) => i);
  random.shuffle(order);
  let best: Split | null = null;
  let tried = 0;
  const enough = Math.ceil(factors.length * FACTOR_SHARE);
  for (const factor of order) {
    if (tried >= enough && best !== null) break;
    const split = splitOf(y, factors[factor] as TreeFactor, positions, factor);
    if (split === null) continue;
    tried++;
    if (best === null || split.gain > best.gain) best = split;
  }
  return best;
}

/** The split of one factor that leaves the least variance; null if its trials have one value, or equal results. */
function splitOf(
  y: ArrayLike<number>,
  { size, codes, isOrdered }: TreeFactor,
  positions: Int32Array,
  factor: number,
): Split | null {
  const counts = new Float64Array(size);
  const sums = new Float64Array(size);
  let total = 0;
  for (const position of positions) {
    const code = codes[position] as number;
    counts[code] = (counts[code] as number) + 1;
    sums[code] = (sums[code] as number) + (y[position] as number);
    total += y[position] as number;
  }
  const present = [...counts.keys()].filter((code) => (counts[code] as number) > 0);
  if (present.length < 2) return null;
  const meanAt = (code: number) => (sums[code] as number) / (counts[code] as number);
  // For squared errors, the best subset is a beginning of the values in the order of their means.
  if (!isOrdered) present.sort((a, b) => meanAt(a) - meanAt(b) || a - b);
  const n = positions.length;
  let [gain, end, count, sum] = [1e-12, -1, 0, 0];
  for (let i = 0; i < present.length - 1; i++) {
    count += counts[present[i] as number] as number;
    sum += sums[present[i] as number] as number;
    if (count < MIN_LEAF_TRIALS || n - count < MIN_LEAF_TRIALS) continue;
    const between = (sum / count - (total - sum) / (n - count)) ** 2 * ((count * (n - count)) / n);
    if (between > gain) [gain, end] = [between, i];
  }
  if (end === -1) return null;
  const left = new Uint8Array(size);
  if (isOrdered) left.fill(1, 0, (present[end] as number) + 1);
  else for (const code of present.slice(0, end + 1)) left[code] = 1;
  return { factor, left, gain };
}

function meanOf(y: ArrayLike<number>, positions: Int32Array): number {
  let sum = 0;
  for (const position of positions) sum += y[position] as number;
  return sum / positions.length;
}

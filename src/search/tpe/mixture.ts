/**
 * A density over the unit cube: a mixture of one component around each point, and a wide one that covers the space. A
 * component is a product over the axes: a normal density cut off at the ends, or for a choice the probability of its
 * value. On an axis without effect at its point, a component says nothing.
 */
import { log } from '../../base/portableMath.js';
import type { RandomStream } from '../../base/random.js';
import { density, expNegative, millsRatio } from '../gp/portableNormal.js';
import type { Coordinates, ModelledSpace } from '../modelledSpace.js';

/** The latest points have full weight; earlier ones less, down to one share. */
const FULL_WEIGHTS = 25;
/** The deviation of the wide component. */
const WIDE = 1;
/** The weight of a choice's other values, all together, beside that of its own. */
const OTHER_VALUES = 1;
const MAX_REDRAWS = 100;
const ROOT_TWO_PI = 2.5066282746310002;
/** e^−38 is below 2^−54. */
const NEGLIGIBLE = 38;

export class Mixture {
  readonly #space: ModelledSpace;
  readonly #points: readonly Coordinates[];
  readonly #size: number;
  readonly #weights: Float64Array;
  readonly #totalWeight: number;
  /** Of the components around points, on each axis with an effect. */
  readonly #deviation: number;
  /** Weights, and the constants of the densities of numbers. */
  readonly #factors: Float64Array;
  readonly #maxFactor: number;
  readonly #wideFactor: number;
  /** For each axis a row: where the components lie, and 1/σ²; 0 where the axis has no effect. */
  readonly #centers: Float64Array;
  readonly #precisions: Float64Array;
  /** Kept for `logDensity`: of each component, the distance of a point, and its share of the density there. */
  readonly #squares: Float64Array;
  readonly #shares: Float64Array;
  readonly #numbers: readonly number[];
  readonly #choices: readonly ChoiceAxis[];

  constructor(space: ModelledSpace, points: readonly Coordinates[]) {
    this.#space = space;
    this.#points = points;
    this.#size = points.length;
    const n = points.length;
    const d = space.dimensions;
    // D. Scott's rule (1992), never narrower than the distance of this many points side by side.
    const rule = 0.2 * root(Math.max(n, 1), d + 4);
    this.#deviation = Math.min(1, Math.max(rule, 1 / Math.min(100, n + 2)));
    this.#numbers = space.isChoice.flatMap((isChoice, axis) => (isChoice ? [] : [axis]));
    this.#choices = choiceAxes(space);
    this.#weights = Float64Array.from(points, (_, i) => weightOf(i, n));
    this.#totalWeight = this.#weights.reduce((sum, weight) => sum + weight, 1);
    this.#centers = new Float64Array(n * d);
    this.#precisions = new Float64Array(n * d);
    this.#squares = new Float64Array(n);
    this.#shares = new Float64Array(n);
    this.#factors = Float64Array.from(points, (point, i) => this.#addComponent(point, i));
    this.#maxFactor = this.#factors.reduce((most, factor) => Math.max(most, factor), 0);
    const wideShares = sharesInside(new Float64Array(d).fill(0.5), WIDE);
    this.#wideFactor = this.#numbers.reduce((factor, k) => factor / spreadOf(WIDE, wideShares[k]), 1);
  }

  #addComponent(point: Coordinates, i: number): number {
    const idle = this.#space.idle(point);
    const shares = rememberedShares(point, this.#deviation);
    const precision = 1 / (this.#deviation * this.#deviation);
    let factor = this.#weights[i] as number;
    for (let axis = 0, cell = i; axis < point.length; axis++, cell += this.#size) {
      this.#centers[cell] = point[axis] as number;
      this.#precisions[cell] = idle?.[axis] ? 0 : precision;
      if (!idle?.[axis] && !this.#space.isChoice[axis]) factor /= spreadOf(this.#deviation, shares[axis]);
    }
    return factor;
  }

  draw(stream: RandomStream): Coordinates {
    // The wide component comes first.
    let left = stream.uniform() * this.#totalWeight - 1;
    let picked = -1;
    while (left >= 0 && picked < this.#size - 1) left -= this.#weights[++picked] as number;
    const center = left < 0 ? this.#points[picked] : undefined;
    return Float64Array.from(this.#space.isChoice, (isChoice, axis) => {
      const isWide = center === undefined;
      const isIdle = !isWide && this.#precisions[axis * this.#size + picked] === 0;
      if (isIdle) return stream.uniform();
      const own = center?.[axis] ?? 0.5;
      if (isChoice) return this.#drawChoice(own, axis, { isWide, stream });
      return drawBetween(own, isWide ? WIDE : this.#deviation, stream);
    });
  }

  logDensity(coordinates: Coordinates): number {
    const [factors, squares, shares] = [this.#factors, this.#squares, this.#shares];
    let sum = this.#wideDensity(coordinates);
    // A term below half the last place of the sum leaves it as it is.
    const limit = 2 * (log(this.#maxFactor / sum) + NEGLIGIBLE);
    squares.fill(0);
    shares.set(factors);
    for (const axis of this.#numbers) this.#addSquares(axis, coordinates[axis] as number);
    for (const choice of this.#choices) this.#multiplyShares(choice, coordinates[choice.axis] as number);
    for (let i = 0; i < factors.length; i++) {
      const square = squares[i] as number;
      if (square <= limit) sum += (shares[i] as number) * expNegative(0.5 * square);
    }
    return log(sum / this.#totalWeight);
  }

  #addSquares(axis: number, at: number): void {
    const [n, squares, centers, precisions] = [this.#size, this.#squares, this.#centers, this.#precisions];
    for (let i = 0, cell = axis * n; i < n; i++, cell++) {
      const delta = at - (centers[cell] as number);
      squares[i] = (squares[i] as number) + delta * delta * (precisions[cell] as number);
    }
  }

  #multiplyShares({ axis, own, other }: ChoiceAxis, at: number): void {
    const [n, shares, centers, precisions] = [this.#size, this.#shares, this.#centers, this.#precisions];
    for (let i = 0, cell = axis * n; i < n; i++, cell++) {
      if (precisions[cell] === 0) continue;
      shares[i] = (shares[i] as number) * (at === centers[cell] ? own : other);
    }
  }

  #wideDensity(coordinates: Coordinates): number {
    let square = 0;
    for (const i of this.#numbers) {
      const delta = (coordinates[i] as number) - 0.5;
      square += (delta * delta) / (WIDE * WIDE);
    }
    const share = this.#choices.reduce((product, { size }) => product / size, this.#wideFactor);
    return share * expNegative(0.5 * square);
  }

  #drawChoice(
    own: number,
    i: number,
    { isWide, stream }: { readonly isWide: boolean; readonly stream: RandomStream },
  ): number {
    const isFree = isWide || stream.uniform() * (1 + OTHER_VALUES) < OTHER_VALUES;
    const size = this.#space.space.axes[i]?.size ?? 1;
    return isFree ? (stream.below(size) + 0.5) / size : own;
  }
}

interface ChoiceAxis {
  readonly axis: number;
  readonly size: number;
  /** The probability of a component's own value, and of each other one. */
  readonly own: number;
  readonly other: number;
}

function choiceAxes({ space, isChoice }: ModelledSpace): ChoiceAxis[] {
  return space.axes.flatMap(({ size }, axis) => {
    const each = OTHER_VALUES / size;
    const [own, other] = [(1 + each) / (1 + OTHER_VALUES), each / (1 + OTHER_VALUES)];
    return isChoice[axis] ? [{ axis, size, own, other }] : [];
  });
}

/** σ·√2π·share divides a normal density with this share between the ends. */
function spreadOf(deviation: number, share = 1): number {
  return ROOT_TWO_PI * deviation * share;
}

/** What lies between the ends of a normal density around each coordinate. */
function sharesInside(center: Coordinates, deviation: number): Float64Array {
  return center.map((own) => below((1 - own) / deviation) - below(-own / deviation));
}

/** By point and deviation: cohorts model mostly the same points, and a share costs more than all else. */
const remembered = new WeakMap<Coordinates, Map<number, Float64Array>>();
const MAX_DEVIATIONS = 8;

function rememberedShares(point: Coordinates, deviation: number): Float64Array {
  const ofPoint = remembered.get(point) ?? new Map<number, Float64Array>();
  remembered.set(point, ofPoint);
  const known = ofPoint.get(deviation);
  if (known !== undefined) return known;
  if (ofPoint.size >= MAX_DEVIATIONS) ofPoint.clear();
  const shares = sharesInside(point, deviation);
  ofPoint.set(deviation, shares);
  return shares;
}

/** The ramp of Optuna: 1 for the latest points, from 1/n for the first. */
function weightOf(i: number, n: number): number {
  const ramp = n - FULL_WEIGHTS;
  if (i >= ramp) return 1;
  return ramp <= 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (ramp - 1);
}

function drawBetween(center: number, deviation: number, stream: RandomStream): number {
  for (let i = 0; i < MAX_REDRAWS; i++) {
    const drawn = center + deviation * stream.normal();
    if (drawn >= 0 && drawn < 1) return drawn;
  }
  return stream.uniform();
}

/** Φ(z). Beyond 9 the rest is below half the last place of a share, which is at least ½ − Φ(−9). */
function below(z: number): number {
  if (z >= 9) return 1;
  if (z <= -9) return 0;
  return z <= 0 ? density(z) * millsRatio(z) : 1 - density(z) * millsRatio(-z);
}

/** n^(−1/k). */
function root(n: number, k: number): number {
  return expNegative(log(n) / k);
}

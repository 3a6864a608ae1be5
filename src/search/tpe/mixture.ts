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

interface Component {
  readonly center: Coordinates;
  /** Deviation on each axis; Infinity where the component says nothing. */
  readonly deviations: Float64Array;
  readonly weight: number;
  /** Weight, and the constants of the densities of its numbers. */
  readonly factor: number;
}

export class Mixture {
  readonly #space: ModelledSpace;
  readonly #components: readonly Component[];
  readonly #totalWeight: number;
  /** For each axis the probability of a component's own value, and of each other one. */
  readonly #choices: readonly (readonly [own: number, other: number])[];

  constructor(space: ModelledSpace, points: readonly Coordinates[]) {
    this.#space = space;
    const n = points.length;
    const d = space.dimensions;
    // D. Scott's rule (1992), never narrower than the distance of this many points side by side.
    const rule = 0.2 * root(Math.max(n, 1), d + 4);
    const deviation = Math.min(1, Math.max(rule, 1 / Math.min(100, n + 2)));
    this.#choices = space.space.axes.map(({ size }) => {
      const each = OTHER_VALUES / size;
      return [(1 + each) / (1 + OTHER_VALUES), each / (1 + OTHER_VALUES)];
    });
    const wide = this.#component(new Float64Array(d).fill(0.5), { deviation: WIDE, weight: 1, idle: null });
    const own = points.map((center, i) =>
      this.#component(center, { deviation, weight: weightOf(i, n), idle: space.idle(center) }),
    );
    this.#components = [wide, ...own];
    this.#totalWeight = this.#components.reduce((sum, { weight }) => sum + weight, 0);
  }

  draw(stream: RandomStream): Coordinates {
    let left = stream.uniform() * this.#totalWeight;
    const picked = this.#components.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    const { center, deviations } = picked ?? (this.#components[0] as Component);
    return center.map((own, i) => {
      const deviation = deviations[i] as number;
      if (deviation === Number.POSITIVE_INFINITY) return stream.uniform();
      if (this.#space.isChoice[i]) return this.#drawChoice(own, i, { deviation, stream });
      return drawBetween(own, deviation, stream);
    });
  }

  logDensity(coordinates: Coordinates): number {
    let sum = 0;
    for (const { center, deviations, factor } of this.#components) {
      let square = 0;
      let share = factor;
      for (let i = 0; i < coordinates.length; i++) {
        const deviation = deviations[i] as number;
        if (deviation === Number.POSITIVE_INFINITY) continue;
        const delta = (coordinates[i] as number) - (center[i] as number);
        if (!this.#space.isChoice[i]) square += (delta * delta) / (deviation * deviation);
        else if (deviation !== WIDE) share *= this.#choices[i]?.[delta === 0 ? 0 : 1] ?? 1;
        else share /= this.#space.space.axes[i]?.size ?? 1;
      }
      sum += share * expNegative(0.5 * square);
    }
    return log(sum / this.#totalWeight);
  }

  #component(
    center: Coordinates,
    options: {
      readonly deviation: number;
      readonly weight: number;
      readonly idle: readonly boolean[] | null;
    },
  ): Component {
    const { deviation, weight, idle } = options;
    const deviations = center.map((_, i) => (idle?.[i] ? Number.POSITIVE_INFINITY : deviation));
    let factor = weight;
    for (const [i, own] of center.entries()) {
      if (idle?.[i] || this.#space.isChoice[i]) continue;
      factor /= ROOT_TWO_PI * deviation * (below((1 - own) / deviation) - below(-own / deviation));
    }
    return { center, deviations, weight, factor };
  }

  #drawChoice(
    own: number,
    i: number,
    { deviation, stream }: { readonly deviation: number; readonly stream: RandomStream },
  ): number {
    const isFree = deviation === WIDE || stream.uniform() * (1 + OTHER_VALUES) < OTHER_VALUES;
    const size = this.#space.space.axes[i]?.size ?? 1;
    return isFree ? (stream.below(size) + 0.5) / size : own;
  }
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

/** Φ(z). */
function below(z: number): number {
  return z <= 0 ? density(z) * millsRatio(z) : 1 - density(z) * millsRatio(-z);
}

/** n^(−1/k). */
function root(n: number, k: number): number {
  return expNegative(log(n) / k);
}

/**
 * Proposes points by CMA-ES: a distribution of points that moves towards the best of each generation. A generation is
 * so many results in a row, in the order of the sweep. Its distribution follows from all generations before, so nothing
 * is kept between cohorts. A search whose distribution has shrunk to one point begins anew elsewhere, with generations
 * twice as large (A. Auger and N. Hansen, "A restart CMA evolution strategy with increasing population size", 2005).
 */
import { log } from '../../base/portableMath.js';
import { type RandomStream, randomStream } from '../../base/random.js';
import type { Coordinates, ModelledSpace } from '../modelledSpace.js';
import type { KnownResult, ModelledPoint, ModelRequest } from '../modelRequest.js';
import { ChoiceSearch } from './choiceSearch.js';
import { NormalSearch, recombinationOf } from './normalSearch.js';

/** Draws of a point before it is taken as known, and of a step before it is cut off at the ends. */
const MAX_REDRAWS = 100;

/** Fewer points than asked for if all that are drawn are known trials. */
export function proposeByCma(space: ModelledSpace, request: ModelRequest): ModelledPoint[] {
  const { seed, cohort, points } = request;
  const search = new CmaSearch(space, seed);
  search.learn(request.results);
  const stream = randomStream(seed, `search: cma_es ${cohort}`);
  const taken = new Set<string>();
  const chosen: ModelledPoint[] = [];
  for (let i = 0; i < MAX_REDRAWS * points && chosen.length < points; i++) {
    const coordinates = space.snap(search.draw(stream));
    if (taken.has(String(coordinates)) || !space.isNew(coordinates)) continue;
    taken.add(String(coordinates));
    chosen.push({ coordinates, expected: null });
  }
  return chosen;
}

class CmaSearch {
  readonly #space: ModelledSpace;
  readonly #seed: number;
  readonly #numbers: readonly number[];
  readonly #choices: readonly number[];
  #normal: NormalSearch;
  #choice: ChoiceSearch;
  #size: number;
  #restarts = 0;

  constructor(space: ModelledSpace, seed: number) {
    this.#space = space;
    this.#seed = seed;
    const axes = Array.from(space.isChoice.keys());
    this.#numbers = axes.filter((axis) => !space.isChoice[axis]);
    this.#choices = axes.filter((axis) => space.isChoice[axis]);
    this.#size = 4 + Math.floor(3 * log(space.dimensions));
    this.#normal = new NormalSearch(new Float64Array(this.#numbers.length).fill(0.5));
    this.#choice = this.#evenChoices();
  }

  learn(results: readonly KnownResult[]): void {
    const stream = randomStream(this.#seed, 'search: cma_es idle');
    let start = 0;
    while (start + this.#size <= results.length) {
      this.#update(results.slice(start, start + this.#size), stream);
      start += this.#size;
      if (this.#normal.isSpent) this.#restart();
    }
  }

  draw(stream: RandomStream): Coordinates {
    const coordinates = new Float64Array(this.#space.dimensions);
    const step = this.#stepInside(stream);
    for (const [k, axis] of this.#numbers.entries())
      coordinates[axis] = inside((this.#normal.mean[k] as number) + (step[k] as number));
    for (const [k, axis] of this.#choices.entries()) {
      const index = this.#choice.draw(k, stream);
      coordinates[axis] = (index + 0.5) / (this.#space.space.axes[axis]?.size ?? 1);
    }
    return coordinates;
  }

  /** A step that does not leave the space. The last one may: it is cut off. */
  #stepInside(stream: RandomStream): Float64Array {
    let step = this.#widened(this.#normal.draw(stream));
    const leaves = (value: number, k: number) => {
      const at = (this.#normal.mean[k] as number) + value;
      return at < 0 || at >= 1;
    };
    for (let i = 0; i < MAX_REDRAWS && step.some(leaves); i++)
      step = this.#widened(this.#normal.draw(stream));
    return step;
  }

  /**
   * Steps between values are never so small that all draws give the same value: the margin of R. Hamano et al.,
   * "CMA-ES with margin", GECCO 2022, here as a least deviation of each axis.
   */
  #widened(step: Float64Array): Float64Array {
    return step.map((value, k) => {
      const least = leastDeviation(this.#space, this.#numbers[k] as number, this.#normal.mean[k] as number);
      const own = this.#normal.deviation(k);
      return own >= least ? value : (value * least) / own;
    });
  }

  #update(results: readonly KnownResult[], stream: RandomStream): void {
    const value = (result: KnownResult) => result.value ?? Number.POSITIVE_INFINITY;
    const ranked = [...results].sort((a, b) => (value(a) === value(b) ? 0 : value(a) - value(b)));
    const recombination = recombinationOf(results.length);
    const best = ranked.slice(0, recombination.weights.length).map(({ coordinates }) => coordinates);
    this.#choice.update(
      best.map((point) => this.#choicesOf(point)),
      recombination,
    );
    this.#normal.update(
      best.map((point) => this.#numbersOf(point, stream)),
      recombination,
    );
  }

  /** An axis without effect has a random value: it is selected by nothing, so its distribution stays. */
  #numbersOf(point: Coordinates, stream: RandomStream): Float64Array {
    const idle = this.#space.idle(point);
    return Float64Array.from(this.#numbers, (axis, k) => {
      if (!idle?.[axis]) return point[axis] as number;
      return (this.#normal.mean[k] as number) + this.#normal.deviation(k) * stream.normal();
    });
  }

  #choicesOf(point: Coordinates): (number | null)[] {
    const idle = this.#space.idle(point);
    const { axes } = this.#space.space;
    return this.#choices.map((axis) =>
      idle?.[axis] ? null : (axes[axis]?.indexAt(point[axis] as number) ?? null),
    );
  }

  #restart(): void {
    this.#restarts++;
    this.#size *= 2;
    const stream = randomStream(this.#seed, `search: cma_es restart ${this.#restarts}`);
    this.#normal = new NormalSearch(Float64Array.from(this.#numbers, () => stream.uniform()));
    this.#choice = this.#evenChoices();
  }

  #evenChoices(): ChoiceSearch {
    return new ChoiceSearch(this.#choices.map((axis) => this.#space.space.axes[axis]?.size ?? 1));
  }
}

/** A deviation with which a third of the draws leave the value at a coordinate; 0 on a continuous axis. */
function leastDeviation({ space }: ModelledSpace, axis: number, at: number): number {
  const dimension = space.axes[axis];
  if (dimension === undefined || dimension.size === Number.POSITIVE_INFINITY) return 0;
  const index = dimension.indexAt(inside(at));
  const coordinate = (i: number) => dimension.coordinateOf(dimension.value(i));
  const [low, high] = [Math.max(0, index - 1), Math.min(dimension.size - 1, index + 1)];
  return high === low ? 0 : (coordinate(high) - coordinate(low)) / (high - low) / 2;
}

function inside(coordinate: number): number {
  return Math.min(1 - 2 ** -32, Math.max(0, coordinate));
}

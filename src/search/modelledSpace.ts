/** A search space as models of results see it: points of the unit cube, where every value has one coordinate. */
import type { ProposedPoint, SearchSpace } from './searchSpace.js';

/** Coordinates of a point, one for each dimension of the space. */
export type Coordinates = Float64Array;

export interface SpaceRules {
  /** Whether the point is a new trial: `where` allows it, and no trial is trained alike. */
  isNew(point: ProposedPoint): boolean;
  /** The names of the axes that have no effect at the point; null if every axis always has one. */
  readonly idleAt: ((point: ProposedPoint) => ReadonlySet<string>) | null;
}

/** The coordinate of an axis that has no effect: models see the same there, whatever the value is. */
const IDLE = 0.5;

export class ModelledSpace {
  readonly space: SearchSpace;
  readonly isChoice: readonly boolean[];
  readonly #rules: SpaceRules;
  readonly #isContinuous: boolean;
  /** By point: models ask for the same points again and again. */
  readonly #idle = new WeakMap<Coordinates, readonly boolean[]>();

  constructor(space: SearchSpace, rules: SpaceRules) {
    this.space = space;
    this.isChoice = space.axes.map(({ kind }) => kind === 'choices');
    this.#rules = rules;
    this.#isContinuous = space.axes.every(({ size }) => size === Number.POSITIVE_INFINITY);
  }

  get dimensions(): number {
    return this.space.dimensions;
  }

  coordinatesOf(point: ProposedPoint): Coordinates {
    return Float64Array.from(this.space.axes, (axis) => axis.coordinateOf(point));
  }

  point(coordinates: Coordinates): ProposedPoint {
    return this.space.at(Array.from(coordinates));
  }

  /** Moves each coordinate to the middle of those that give the same value. */
  snap(coordinates: Coordinates): Coordinates {
    if (this.#isContinuous) return coordinates;
    const snapped = coordinates.slice();
    for (const [i, axis] of this.space.axes.entries()) {
      if (axis.size === Number.POSITIVE_INFINITY) continue;
      snapped[i] = axis.coordinateOf(axis.at(coordinates[i] as number));
    }
    return snapped;
  }

  /** The input of a model for a point. */
  input(coordinates: Coordinates, idle = this.idle(coordinates)): Coordinates {
    if (idle === null || idle.every((isIdle) => !isIdle)) return coordinates;
    return coordinates.map((coordinate, i) => (idle[i] ? IDLE : coordinate));
  }

  /** For each dimension, whether it has no effect at a point; null if it always has one. */
  idle(coordinates: Coordinates): readonly boolean[] | null {
    if (this.#rules.idleAt === null) return null;
    const known = this.#idle.get(coordinates);
    if (known !== undefined) return known;
    const names = this.#rules.idleAt(this.point(coordinates));
    const idle = this.space.axes.map((axis) => axis.names.every((name) => names.has(name)));
    this.#idle.set(coordinates, idle);
    return idle;
  }

  isNew(coordinates: Coordinates): boolean {
    return this.#rules.isNew(this.point(coordinates));
  }
}

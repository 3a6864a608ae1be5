import type { Point, Value } from '../model/configuration.js';
import { type Dimension, digitAt, type Grid } from './grid.js';

/** Which other points may be trained like a point, if one axis had another value. */
export interface Relation {
  readonly name: string;
  readonly value: Value;
  /** Whether a condition of `when` may give an axis its default. */
  readonly isConditional: (name: string) => boolean;
  readonly defaults: Readonly<Point>;
}

/**
 * The points with `value` on the axis `name` and, on every other axis, the same value as the point `index`. An axis with
 * a condition may also have its default, or any value if the condition is false at the other point. One of these is
 * enough, so a point has at most three related digits in the dimension of one conditional axis.
 */
export function* relatedPoints(grid: Grid, index: number, relation: Relation): Generator<number> {
  const moving = grid.dimensions.filter(
    ({ axes, length }) =>
      length > 1 && axes.some(({ name }) => name === relation.name || relation.isConditional(name)),
  );
  yield* pointsAlong(moving, index, { index, relation });
}

interface Start {
  /** The point that is related to the others. */
  readonly index: number;
  readonly relation: Relation;
}

function* pointsAlong(dimensions: readonly Dimension[], index: number, start: Start): Generator<number> {
  const [dimension, ...others] = dimensions;
  if (dimension === undefined) {
    yield index;
    return;
  }
  const own = digitAt(dimension, start.index);
  for (const digit of relatedDigits(dimension, own, start.relation))
    yield* pointsAlong(others, index + (digit - own) * dimension.stride, start);
}

/** One digit for each way in which its values may be related to those of the digit `own`. */
function relatedDigits({ axes, length }: Dimension, own: number, relation: Relation): Iterable<number> {
  const first = new Map<string, number>();
  for (let digit = 0; digit < length; digit++) {
    const kinds = axes.map(({ name, values }) => {
      const value = values[digit];
      if (name === relation.name) return value === relation.value ? 'same' : null;
      if (value === values[own]) return 'same';
      if (!relation.isConditional(name)) return null;
      return value === relation.defaults[name] ? 'default' : 'any';
    });
    const key = kinds.join();
    if (!kinds.includes(null) && !first.has(key)) first.set(key, digit);
  }
  return first.values();
}

/**
 * A search space as a mixed-radix number. Every axis, or group of zipped axes, is a digit; the last digit changes
 * fastest. So any point can be computed from its index in O(axes), and no point is stored.
 */
import { assert } from '../base/assert.js';
import type { Point, Value } from '../model/configuration.js';
import type { Axis } from '../model/sweepSpec.js';

/** One digit: a single axis, or axes of equal length that change together. */
export interface Dimension {
  readonly axes: readonly Axis[];
  readonly length: number;
  /** The number of points between two values of this digit. */
  readonly stride: number;
}

export interface Grid {
  readonly dimensions: readonly Dimension[];
  /** The product of all lengths. */
  readonly size: number;
}

export function makeGrid(axes: readonly Axis[], zip: readonly (readonly string[])[]): Grid {
  const groups: Axis[][] = [];
  for (const axis of axes) {
    const names = zip.find((group) => group.includes(axis.name));
    const group = names && groups.find((others) => others.some(({ name }) => names.includes(name)));
    if (group === undefined) groups.push([axis]);
    else group.push(axis);
  }
  let stride = 1;
  const dimensions: Dimension[] = [];
  for (const group of groups.reverse()) {
    const length = group[0]?.values.length ?? 1;
    assert(
      group.every((axis) => axis.values.length === length),
      'zipped axes are of equal length',
    );
    dimensions.unshift({ axes: group, length, stride });
    stride *= length;
  }
  return { dimensions, size: stride };
}

/** The digit of one dimension at a point of the grid. */
export function digitAt(dimension: Dimension, index: number): number {
  return Math.floor(index / dimension.stride) % dimension.length;
}

/** Writes the values of the point `index` over `point`. */
export function readPoint(grid: Grid, index: number, point: Point): void {
  for (const dimension of grid.dimensions) {
    const digit = digitAt(dimension, index);
    for (const { name, values } of dimension.axes) point[name] = values[digit] as Value;
  }
}

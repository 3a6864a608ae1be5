/**
 * The space that a search draws from: ranges of numbers, and sets of values. A point of it comes from a point of the
 * unit cube, with one coordinate for each dimension.
 */
import { exp, log } from '../base/portableMath.js';
import type { Value } from '../model/configuration.js';
import type { Axis } from '../model/sweepSpec.js';

/** The values of the swept axes, by name. */
export type ProposedPoint = Readonly<Record<string, Value>>;

export interface SearchSpace {
  readonly dimensions: number;
  /** How many different points it has; Infinity if a range has more than whole numbers. */
  readonly size: number;
  /** The point at these coordinates, each from 0 to below 1. */
  at(coordinates: readonly number[]): ProposedPoint;
  /** The point with this number, from 0, of a finite space. */
  point(number: number): ProposedPoint;
}

/** Significant digits of a drawn number. Nobody wants to read or type more, and results never hang on more. */
const DIGITS = 6;

/** `groups`: the swept axes, those that are zipped together. */
export function searchSpace(groups: readonly (readonly Axis[])[]): SearchSpace {
  const dimensions = groups.map((axes) => dimensionOf(axes));
  return {
    dimensions: dimensions.length,
    size: dimensions.reduce((product, { size }) => product * size, 1),
    at: (coordinates) =>
      Object.assign({}, ...dimensions.map((dimension, i) => dimension.at(coordinates[i] ?? 0))),
    point: (number) => {
      let rest = number;
      const digits = dimensions.map(({ size }) => {
        const digit = rest % size;
        rest = Math.floor(rest / size);
        return digit;
      });
      return Object.assign({}, ...dimensions.map((dimension, i) => dimension.value(digits[i] ?? 0)));
    },
  };
}

interface SearchDimension {
  readonly size: number;
  at(coordinate: number): ProposedPoint;
  /** The value with this index, of a finite dimension. */
  value(index: number): ProposedPoint;
}

function dimensionOf(axes: readonly Axis[]): SearchDimension {
  const [first] = axes;
  if (first?.scale !== undefined) return rangeOf(first);
  const size = first?.values.length ?? 1;
  const value = (index: number) =>
    Object.fromEntries(axes.map(({ name, values }) => [name, values[index] ?? null]));
  return { size, value, at: (coordinate) => value(Math.min(size - 1, Math.floor(coordinate * size))) };
}

function rangeOf({ name, values, scale, whole = false }: Axis): SearchDimension {
  const [low, high] = values.map(Number) as [number, number];
  const between = (from: number, to: number, share: number) =>
    scale === 'log' ? exp(log(from) + (log(to) - log(from)) * share) : from + (to - from) * share;
  const within = (value: number) => Math.min(high, Math.max(low, value));
  if (!whole) {
    const at = (share: number) => ({ [name]: within(Number(between(low, high, share).toPrecision(DIGITS))) });
    return { size: Number.POSITIVE_INFINITY, at, value: at };
  }
  // Each whole number has the half to its left and to its right, the ends too.
  const at = (share: number) => ({ [name]: within(Math.round(between(low - 0.5, high + 0.5, share))) });
  return { size: high - low + 1, at, value: (index) => ({ [name]: low + index }) };
}

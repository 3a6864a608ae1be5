/**
 * The space that a search draws from: ranges of numbers, and sets of values. A point of it comes from a point of the
 * unit cube, with one coordinate for each dimension.
 */
import { exp, log } from '../base/portableMath.js';
import { isSameValue, type Value } from '../model/configuration.js';
import type { Axis } from '../model/sweepSpec.js';

/** The values of the swept axes, by name. */
export type ProposedPoint = Readonly<Record<string, Value>>;

export interface SearchSpace {
  readonly dimensions: number;
  /** What each coordinate stands for. */
  readonly axes: readonly SearchDimension[];
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
    axes: dimensions,
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

/** One coordinate: an axis, or axes that are zipped together. */
export interface SearchDimension {
  readonly names: readonly string[];
  /** range: numbers between two ends; levels: numbers in order; choices: values without an order. */
  readonly kind: 'range' | 'levels' | 'choices';
  readonly size: number;
  at(coordinate: number): ProposedPoint;
  /** The value with this index, of a finite dimension. */
  value(index: number): ProposedPoint;
  /** The index at a coordinate, of a finite dimension. */
  indexAt(coordinate: number): number;
  /** The coordinate of a value: the middle of those that give it. Values outside have the nearest coordinate. */
  coordinateOf(values: ProposedPoint): number;
}

function dimensionOf(axes: readonly Axis[]): SearchDimension {
  const [first] = axes;
  if (first?.scale !== undefined) return rangeOf(first);
  const names = axes.map(({ name }) => name);
  const size = first?.values.length ?? 1;
  const value = (index: number) =>
    Object.fromEntries(axes.map(({ name, values }) => [name, values[index] ?? null]));
  const indexAt = (coordinate: number) => Math.min(size - 1, Math.floor(coordinate * size));
  const indexOf = (point: ProposedPoint) => {
    const found = first?.values.findIndex((_, index) =>
      axes.every(({ name, values }) => isSameValue(values[index] ?? null, point[name] ?? null)),
    );
    return found === undefined || found === -1 ? nearest(first?.values ?? [], point[names[0] ?? '']) : found;
  };
  return {
    ...{ names, kind: isOrdered(first?.values ?? []) ? 'levels' : 'choices', size, value, indexAt },
    at: (coordinate) => value(indexAt(coordinate)),
    coordinateOf: (point) => (indexOf(point) + 0.5) / size,
  };
}

/** Whether the values are numbers that go up or down. Two values have no order that would matter. */
function isOrdered(values: readonly Value[]): boolean {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length || values.length < 3) return false;
  const steps = numbers.slice(1).map((value, i) => value - (numbers[i] ?? 0));
  return steps.every((step) => step > 0) || steps.every((step) => step < 0);
}

function nearest(values: readonly Value[], sought: Value | undefined): number {
  if (typeof sought !== 'number') return 0;
  const distances = values.map((value) => Math.abs(Number(value) - sought));
  return Math.max(0, distances.indexOf(Math.min(...distances)));
}

function rangeOf({ name, values, scale, whole = false }: Axis): SearchDimension {
  const [low, high] = values.map(Number) as [number, number];
  const [transform, back] = scale === 'log' ? [log, exp] : [identity, identity];
  const within = (value: number) => Math.min(high, Math.max(low, value));
  // Each whole number has the half to its left and to its right, the ends too.
  const margin = whole ? 0.5 : 0;
  const [start, end] = [transform(low - margin), transform(high + margin)];
  const between = (share: number) => back(start + (end - start) * share);
  const coordinateOf = (point: ProposedPoint) => {
    const value = point[name];
    if (typeof value !== 'number') return 0.5;
    return (transform(within(value)) - start) / (end - start);
  };
  const common = { names: [name], kind: 'range', coordinateOf } as const;
  if (!whole) {
    const at = (share: number) => ({ [name]: within(Number(between(share).toPrecision(DIGITS))) });
    return { ...common, size: Number.POSITIVE_INFINITY, at, value: at, indexAt: () => 0 };
  }
  const wholeAt = (share: number) => within(Math.round(between(share)));
  return {
    ...{ ...common, size: high - low + 1, at: (share) => ({ [name]: wholeAt(share) }) },
    ...{ value: (index) => ({ [name]: low + index }), indexAt: (share) => wholeAt(share) - low },
  };
}

function identity(value: number): number {
  return value;
}

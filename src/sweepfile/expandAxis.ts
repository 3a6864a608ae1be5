/** The values of one axis, with every shorthand of the sweep file written out. */
import { formatCount } from '../base/format.js';
import { exp, log } from '../base/portableMath.js';
import type { Value } from '../model/configuration.js';
import { MAX_AXIS_VALUES, RANGE } from './sweepFile.js';

/** An axis as the schema accepts it. */
export type AxisSpec =
  | Value
  | readonly Value[]
  | { readonly log: readonly [number, number]; readonly count: number; readonly whole?: boolean }
  | { readonly linear: readonly [number, number]; readonly count: number; readonly whole?: boolean }
  | Steps;

interface Steps {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** A problem with an axis: the path below the axis and the message behind the path. */
export interface AxisProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Digits that the inner values of a scale are rounded to, so that ids agree between machines. */
const SCALE_DIGITS = 6;
/** Digits of the values of a range with steps: 0.1 + 2 · 0.1 is 0.3. */
const STEP_DIGITS = 12;

/** The values in their order, duplicates included, or the problem with them. */
export function expandAxis(
  axis: AxisSpec,
  { isWhole }: { isWhole: boolean },
): readonly Value[] | AxisProblem {
  if (typeof axis === 'string' && RANGE.test(axis)) return expandRange(axis);
  if (isList(axis)) return axis;
  if (typeof axis !== 'object' || axis === null) return [axis];
  const whole = isWhole || ('whole' in axis && axis.whole === true);
  if (isScale('log', axis)) return expandScale('log', axis.log, { count: axis.count, isWhole: whole });
  if (isScale('linear', axis))
    return expandScale('linear', axis.linear, { count: axis.count, isWhole: whole });
  if (isSteps(axis)) return expandSteps(axis);
  return [axis as Value];
}

function isList(axis: AxisSpec): axis is readonly Value[] {
  return Array.isArray(axis);
}

/** A map with these two keys; any other map is a value. */
function isScale<Kind extends 'log' | 'linear'>(
  kind: Kind,
  axis: object,
): axis is { readonly [Key in Kind]: readonly [number, number] } & { readonly count: number } {
  return kind in axis && 'count' in axis;
}

/** A map with these three numbers and nothing else; any other map is a value. */
function isSteps(axis: object): axis is Steps {
  const { from, to, step, ...others } = axis as Partial<Steps>;
  return [from, to, step].every((number) => typeof number === 'number') && Object.keys(others).length === 0;
}

function expandSteps({ from, to, step }: Steps): readonly number[] | AxisProblem {
  if (step === 0 || (to - from) / step < 0)
    return { path: ['step'], message: `must lead from ${from} to ${to}; got ${step}` };
  // A last step that misses the end by a rounding error reaches it.
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > MAX_AXIS_VALUES) return tooMany(count);
  return Array.from({ length: count }, (_, index) => Number((from + index * step).toPrecision(STEP_DIGITS)));
}

function tooMany(count: number): AxisProblem {
  const [most, got] = [MAX_AXIS_VALUES, count].map(formatCount);
  return { path: [], message: `must have at most ${most} values; got ${got}` };
}

function expandRange(range: string): readonly number[] | AxisProblem {
  const [from = 0, to = 0] = range.split('..').map(Number);
  if (to < from) return { path: [], message: `must be a range that goes up; got ${range}` };
  const count = to - from + 1;
  if (count > MAX_AXIS_VALUES) return tooMany(count);
  return Array.from({ length: count }, (_, index) => from + index);
}

function expandScale(
  scale: 'log' | 'linear',
  [from, to]: readonly [number, number],
  { count, isWhole }: { count: number; isWhole: boolean },
): readonly number[] | AxisProblem {
  if (scale === 'log' && from <= 0) {
    return { path: [scale, 0], message: `must be above 0 on a log scale; got ${from}` };
  }
  if (to <= from) return { path: [scale], message: `must go up from a to b; got [${from}, ${to}]` };
  return Array.from({ length: count }, (_, index) => {
    if (index === 0) return from;
    if (index === count - 1) return to;
    const share = index / (count - 1);
    const value =
      scale === 'log' ? exp(log(from) + (log(to) - log(from)) * share) : from + (to - from) * share;
    return isWhole ? Math.round(value) : Number(value.toPrecision(SCALE_DIGITS));
  });
}

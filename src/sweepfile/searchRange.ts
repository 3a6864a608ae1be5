/** A number axis without a count: a range from which a search draws. */
import type { Axis } from '../model/sweepSpec.js';
import type { AxisProblem } from './expandAxis.js';

type Scale = NonNullable<Axis['scale']>;
type Range = { readonly [Key in Scale]?: readonly [number, number] } & { readonly whole?: boolean };

/** Null for an axis that lists its values. `isWhole`: the hyperparameter has whole numbers only. */
export function searchRange(
  axis: unknown,
  { isWhole, hasSearch }: { readonly isWhole: boolean; readonly hasSearch: boolean },
): Omit<Axis, 'name'> | AxisProblem | null {
  if (!isRange(axis)) return null;
  const scale = axis.log === undefined ? 'linear' : 'log';
  const [low, high] = axis[scale] ?? [0, 0];
  const whole = isWhole || axis.whole === true;
  if (!hasSearch) {
    const grid = `{ ${scale}: [${low}, ${high}], count: n } for n values`;
    return {
      path: [],
      message: `must have a count, as ${grid}; without one the file needs a search to draw from it`,
    };
  }
  if (scale === 'log' && low <= 0)
    return { path: [scale, 0], message: `must be above 0 on a log scale; got ${low}` };
  if (high <= low) return { path: [scale], message: `must go up from a to b; got [${low}, ${high}]` };
  const part = [low, high].findIndex((end) => !Number.isInteger(end));
  if (whole && part !== -1)
    return { path: [scale, part], message: `must be whole; got ${[low, high][part]}` };
  return { values: [low, high], scale, ...(whole ? { whole } : {}) };
}

/** Any other map is a value, or has a count. */
function isRange(axis: unknown): axis is Range {
  if (typeof axis !== 'object' || axis === null || Array.isArray(axis)) return false;
  const [scales, others] = [['log', 'linear'], ['whole']];
  const keys = Object.keys(axis);
  return (
    keys.filter((key) => scales.includes(key)).length === 1 &&
    keys.every((key) => scales.includes(key) || others.includes(key))
  );
}

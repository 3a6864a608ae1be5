/** Whether the points of a cohort that was read from outside are points of its search. */
import { printable } from '../base/printable.js';
import { formatValue, isSameValue, REPLICATE_AXIS, type Value } from '../model/configuration.js';
import type { Proposed } from '../model/events.js';
import type { Axis, SweepSpec } from '../model/sweepSpec.js';

/** The problem, in words that begin with the place; null if there is none. */
export function proposedProblem({ points }: Proposed, spec: SweepSpec): string | null {
  const axes = spec.axes.filter(
    ({ name, values }) => values.length > 1 && !(spec.replicates && name === REPLICATE_AXIS),
  );
  for (const [index, point] of points.entries()) {
    const place = `point ${index + 1}`;
    const stranger = Object.keys(point).find((name) => !axes.some((axis) => axis.name === name));
    if (stranger !== undefined) return `${place} has ${printable(stranger, 60)}, which is not swept`;
    for (const axis of axes) {
      const value = point[axis.name];
      if (value !== undefined && isOf(axis, value)) continue;
      const got = value === undefined ? 'nothing' : printable(formatValue(value), 60);
      return `${axis.name} of ${place} must be a value of its axis; got ${got}`;
    }
  }
  return null;
}

function isOf({ values, scale, whole }: Axis, value: Value): boolean {
  if (scale === undefined) return values.some((own) => isSameValue(own, value));
  const [low, high] = values.map(Number) as [number, number];
  return typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value));
}

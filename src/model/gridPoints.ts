import type { Axis, SweepSpec } from './sweepSpec.js';

/** Points of the grid: zipped axes count once. Above 2^53 only the magnitude is right. */
export function gridPoints(axes: readonly Axis[], zip: readonly (readonly string[])[]): number {
  const followers = new Set(zip.flatMap((group) => group.slice(1)));
  return axes.reduce((product, { name, values }) => product * (followers.has(name) ? 1 : values.length), 1);
}

/** Points of the whole search space: the grid, and those under `also` with their replicates. */
export function spacePoints({ axes, zip, also, replicates }: SweepSpec): number {
  const copies = replicates ? (axes.at(-1)?.values.length ?? 1) : 1;
  return gridPoints(axes, zip) + also.length * copies;
}

import { type Axis, type SweepSpec, trialsPerPoint } from './sweepSpec.js';

/** The number of points of the grid; zipped axes count once. Above 2^53 it is approximate. */
export function gridPoints(axes: readonly Axis[], zip: readonly (readonly string[])[]): number {
  const followers = new Set(zip.flatMap((group) => group.slice(1)));
  return axes.reduce((product, { name, values }) => product * (followers.has(name) ? 1 : values.length), 1);
}

/** The number of points that can become trials: of the grid or the search, and under `also`, with their replicates. */
export function spacePoints(spec: SweepSpec): number {
  const { axes, zip, also, search } = spec;
  const copies = trialsPerPoint(spec);
  const planned = search === undefined ? gridPoints(axes, zip) : search.trials * copies;
  return planned + also.length * copies;
}

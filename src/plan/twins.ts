import type { Axis } from '../model/sweepSpec.js';

/**
 * Finds the lowest digit of zipped axes at which the given axes, those with an effect, have the same values. The result
 * for each set of axes is computed once for all points.
 */
export function twinFinder(length: number): (axes: readonly Axis[], digit: number) => number {
  const known = new Map<string, Uint32Array>();
  return (axes, digit) => {
    if (axes.length === 0) return 0;
    const names = axes.map(({ name }) => name).join();
    let twins = known.get(names);
    if (twins === undefined) {
      twins = firstTwins(axes, length);
      known.set(names, twins);
    }
    return twins[digit] ?? digit;
  };
}

function firstTwins(axes: readonly Axis[], length: number): Uint32Array {
  const first = new Map<string, number>();
  return Uint32Array.from({ length }, (_, digit) => {
    const row = JSON.stringify(axes.map(({ values }) => values[digit]));
    if (!first.has(row)) first.set(row, digit);
    return first.get(row) ?? digit;
  });
}

/** How numbers are laid out on a line of a chart. */

export type ScaleKind = 'linear' | 'log';

export interface Extent {
  readonly scale: ScaleKind;
  readonly min: number;
  readonly max: number;
}

/** From this ratio of the largest to the smallest value on, a log scale shows more than a linear one. */
const LOG_RATIO = 8;

export function naturalScale(min: number, max: number): ScaleKind {
  return min > 0 && max / min >= LOG_RATIO ? 'log' : 'linear';
}

/** Where a number lies on the scale, in the scale's own unit; NaN for one without a place. */
export function placeOn(scale: ScaleKind, value: number): number {
  if (scale === 'linear') return value;
  return value > 0 ? Math.log10(value) : Number.NaN;
}

export function valueAt(scale: ScaleKind, place: number): number {
  return scale === 'linear' ? place : 10 ** place;
}

/** Values that differ by less than this share of their size count as equal. */
const MIN_SPAN = 1e-9;

/** The extent of the numbers that have a place on the scale; null if none has. Equal ends are moved apart. */
export function extentOf(scale: ScaleKind, values: Iterable<number>): Extent | null {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? null : widened({ scale, min, max });
}

export function widened({ scale, min, max }: Extent): Extent {
  if (max - min > Math.abs(max) * MIN_SPAN) return { scale, min, max };
  const half = scale === 'log' ? 0 : Math.abs(max) / 2 || 0.5;
  return scale === 'log'
    ? { scale, min: min / 2, max: max * 2 }
    : { scale, min: min - half, max: max + half };
}

/** The bin of a number among equal bins of an extent; −1 for one without a place. Numbers beyond an end are in the last bin there. */
export function binner({ scale, min, max }: Extent, bins: number): (value: number) => number {
  const from = placeOn(scale, min);
  const factor = bins / (placeOn(scale, max) - from);
  return (value) => {
    const place = (placeOn(scale, value) - from) * factor;
    if (Number.isNaN(place)) return -1;
    return place < 0 ? 0 : place >= bins ? bins - 1 : Math.floor(place);
  };
}

/** The ends of equal bins, one more than bins. */
export function edgesOf({ scale, min, max }: Extent, bins: number): number[] {
  const [from, to] = [placeOn(scale, min), placeOn(scale, max)];
  const edges = Array.from({ length: bins + 1 }, (_, i) => valueAt(scale, from + ((to - from) * i) / bins));
  edges[0] = min;
  edges[bins] = max;
  return edges;
}

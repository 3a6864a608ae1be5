/**
 * The order of points by two values, both lower is better. A point dominates another if it is at least as good in both
 * values and better in one. The first front are the points that none dominates; the second those that only the first
 * front dominates, and so on (K. Deb et al., NSGA-II, 2002). Within a front, a point with a larger share of the
 * hypervolume comes first: the area that no other point of its front dominates (N. Beume et al., SMS-EMOA, 2007).
 */

/** `x` and `y` of each point; a point with a value that is not finite is in no front. */
export interface TwoValues {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface Fronts {
  /** For each point the number of its front, from 1; Infinity for none. */
  readonly front: Float64Array;
  /** For each point its own area, from the worst point of all plus a tenth of the range; 0 for one in no front. */
  readonly share: Float64Array;
}

/** How far beyond the worst value the reference point lies, as a share of the range: the ends of a front have an area too. */
const BEYOND = 0.1;

export function frontsOf({ x, y }: TwoValues): Fronts {
  const size = x.length;
  const front = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const share = new Float64Array(size);
  const a = scaled(x);
  const b = scaled(y);
  const points = Array.from({ length: size }, (_, i) => i).filter(
    (i) => Number.isFinite(a[i]) && Number.isFinite(b[i]),
  );
  points.sort((i, j) => at(a, i) - at(a, j) || at(b, i) - at(b, j));
  const fronts = sortIntoFronts(points, a, b);
  for (const [number, members] of fronts.entries()) {
    for (const [k, { points: same }] of members.entries()) {
      const area = areaOf(members, k);
      for (const i of same) {
        front[i] = number + 1;
        share[i] = area;
      }
    }
  }
  return { front, share };
}

/** One place of a front: the points with these values. */
interface Place {
  readonly a: number;
  readonly b: number;
  readonly points: number[];
}

/** In each front `a` rises and `b` falls. The last `b` of the fronts rises, so the front of a point is found by halving. */
function sortIntoFronts(sorted: readonly number[], a: Float64Array, b: Float64Array): Place[][] {
  const fronts: Place[][] = [];
  for (const i of sorted) {
    const place = { a: at(a, i), b: at(b, i), points: [i] };
    let [low, high] = [0, fronts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const last = fronts[middle]?.at(-1) as Place;
      if (last.b < place.b || (last.b === place.b && last.a < place.a)) low = middle + 1;
      else high = middle;
    }
    const own = fronts[low];
    const last = own?.at(-1);
    if (own === undefined) fronts.push([place]);
    else if (last?.a === place.a && last.b === place.b) last.points.push(i);
    else own.push(place);
  }
  return fronts;
}

/** Between the neighbours of a place, or the reference point. */
function areaOf(members: readonly Place[], k: number): number {
  const own = members[k] as Place;
  const width = (members[k + 1]?.a ?? 1 + BEYOND) - own.a;
  const height = (members[k - 1]?.b ?? 1 + BEYOND) - own.b;
  return width * height;
}

/** From 0, the best, to 1, the worst. Halves keep the range of large numbers finite. */
function scaled(values: ArrayLike<number>): Float64Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const range = high / 2 - low / 2;
  return Float64Array.from(values, (value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    return range > 0 ? (value / 2 - low / 2) / range : 0;
  });
}

function at(values: Float64Array, i: number): number {
  return values[i] as number;
}

/** Where an acquisition is looked at: points all over the space and near the best results, then uphill from the best. */
import type { RandomStream } from '../../base/random.js';
import type { Coordinates, ModelledSpace } from '../modelledSpace.js';
import { sobolSequence } from '../sobol.js';
import { MAX_SOBOL_DIMENSIONS } from '../sobolNumbers.js';
import { minimise } from './minimise.js';

/** Finite spaces up to this size are looked at as a whole. */
const MAX_ENUMERATED = 1500;
const SPREAD = 400;
/** Around each of the best results, for each deviation. */
const NEAR = 16;
const DEVIATIONS = [0.2, 0.05, 0.01];
/** How often a coordinate near a good result changes, of d coordinates: max(0.3, 1.5/d); a choice more rarely. */
const MIN_CHANGED = 0.3;
const CHANGED_COORDINATES = 1.5;
const CHANGED_CHOICE = 0.15;
/** Whole numbers of an axis beyond which uphill steps treat it as continuous. */
const MIN_SMOOTH = 12;
/** Values of a discrete axis that are all tried; of more, only those near the present one. */
const MAX_TRIED = 10;
const UPHILL_STEPS = 30;
const DISCRETE_ROUNDS = 3;

export interface Drawing {
  readonly stream: RandomStream;
  /** Seed of the even points. */
  readonly seed: number;
  /** Coordinates of the best results, best first. */
  readonly best: readonly Coordinates[];
}

export function drawCandidates(space: ModelledSpace, { stream, seed, best }: Drawing): Coordinates[] {
  const { size, dimensions } = space.space;
  if (size <= MAX_ENUMERATED)
    return Array.from({ length: size }, (_, number) => space.coordinatesOf(space.space.point(number)));
  const even = dimensions <= MAX_SOBOL_DIMENSIONS ? sobolSequence(dimensions, seed) : null;
  const drawn: Coordinates[] = [];
  for (let i = 0; i < SPREAD; i++)
    drawn.push(Float64Array.from(even?.(i) ?? Array.from({ length: dimensions }, () => stream.uniform())));
  const rate = Math.max(MIN_CHANGED, CHANGED_COORDINATES / dimensions);
  for (const center of best)
    for (const deviation of DEVIATIONS)
      for (let i = 0; i < NEAR; i++) drawn.push(near(space, center, { stream, deviation, rate }));
  return drawn.map((coordinates) => space.snap(coordinates));
}

function near(
  space: ModelledSpace,
  center: Coordinates,
  {
    stream,
    deviation,
    rate,
  }: { readonly stream: RandomStream; readonly deviation: number; readonly rate: number },
): Coordinates {
  return center.map((coordinate, i) => {
    if (space.isChoice[i]) return stream.uniform() < CHANGED_CHOICE ? stream.uniform() : coordinate;
    if (stream.uniform() >= rate) return coordinate;
    return reflected(coordinate + deviation * stream.normal());
  });
}

/** Back into the unit interval. */
function reflected(coordinate: number): number {
  const folded = coordinate < 0 ? -coordinate : coordinate > 1 ? 2 - coordinate : coordinate;
  return Math.min(1 - 2 ** -32, Math.max(0, folded));
}

export interface Landscape {
  readonly value: (input: Coordinates) => number;
  /** The value, and its derivatives written into `slopes`. */
  readonly gradient: (input: Coordinates, slopes: Float64Array) => number;
}

export interface RatedPoint {
  readonly coordinates: Coordinates;
  readonly value: number;
}

/** Climbs from a candidate: the continuous coordinates by their gradient, the others value by value. */
export function climb(space: ModelledSpace, start: RatedPoint, landscape: Landscape): RatedPoint {
  let best = climbSmoothly(space, start, landscape);
  for (let round = 0; round < DISCRETE_ROUNDS; round++) {
    const stepped = climbValues(space, best, landscape);
    if (stepped === best) break;
    best = climbSmoothly(space, stepped, landscape);
  }
  return best;
}

function climbSmoothly(space: ModelledSpace, start: RatedPoint, landscape: Landscape): RatedPoint {
  const { axes } = space.space;
  const idle = space.idle(start.coordinates);
  const isSmooth = axes.map(
    ({ kind, size }, i) => kind === 'range' && size >= MIN_SMOOTH && !(idle?.[i] ?? false),
  );
  if (!isSmooth.includes(true)) return start;
  const lower = start.coordinates.map((coordinate, i) => (isSmooth[i] ? 0 : coordinate));
  const upper = start.coordinates.map((coordinate, i) => (isSmooth[i] ? 1 : coordinate));
  const slopes = new Float64Array(axes.length);
  const writeGradient = (gradient: Float64Array) => {
    for (let i = 0; i < slopes.length; i++) gradient[i] = isSmooth[i] ? -(slopes[i] as number) : 0;
  };
  const downhill = (coordinates: Float64Array) => ({
    value: -landscape.gradient(space.input(coordinates, idle), slopes),
    writeGradient,
  });
  const { x } = minimise(downhill, start.coordinates, {
    lower,
    upper,
    maxSteps: UPHILL_STEPS,
    tolerance: 1e-7,
  });
  return better(space, start, space.snap(x), landscape);
}

function climbValues(space: ModelledSpace, start: RatedPoint, landscape: Landscape): RatedPoint {
  let best = start;
  for (const [i, axis] of space.space.axes.entries()) {
    if (axis.size === Number.POSITIVE_INFINITY) continue;
    const own = axis.indexAt(best.coordinates[i] as number);
    const tried =
      axis.size <= MAX_TRIED
        ? Array.from({ length: axis.size }, (_, index) => index)
        : [1, 2, 4].flatMap((step) => [own - step, own + step]);
    for (const index of tried) {
      if (index === own || index < 0 || index >= axis.size) continue;
      const moved = best.coordinates.slice();
      moved[i] = axis.coordinateOf(axis.value(index));
      best = better(space, best, moved, landscape);
    }
  }
  return best;
}

function better(
  space: ModelledSpace,
  known: RatedPoint,
  coordinates: Coordinates,
  landscape: Landscape,
): RatedPoint {
  const value = landscape.value(space.input(coordinates));
  return value > known.value ? { coordinates, value } : known;
}

/**
 * Learning curves of many trials as one picture: how many pass each cell, and quantiles over the curves at each
 * column. A curve counts once in each column that it reaches, at its value in the middle of the column.
 */
import { isSound } from '../results/summary.js';
import type { CurvesView } from '../views/api/chartAnswers.js';
import type { CurvePlaces } from './curveColumns.js';
import type { Matching } from './filter.js';
import { type Extent, edgesOf, placeOn, type ScaleKind, valueAt, widened } from './scale.js';
import type { SweepTable } from './sweepTable.js';

export interface DensityOptions {
  readonly metric: string;
  readonly x: 'iteration' | 'seconds';
  readonly xScale: ScaleKind;
  readonly yScale: ScaleKind;
  readonly columns: number;
  readonly rows: number;
}

type Density = Pick<CurvesView, 'curves' | 'x' | 'y' | 'density' | 'quantiles'>;

/** Rows that are counted for each row that is drawn, so that quantiles are finer than a cell. */
const FINE = 4;
/** Curves that blow up must not press all others flat: the highest of a hundred values are drawn at the upper edge. */
const DRAWN_SHARE = 0.99;
const SAMPLED = 20_000;

/** `curves` has the metric on the scale of y. */
export function curveDensity(
  table: SweepTable,
  { positions }: Matching,
  { curves, ...options }: DensityOptions & { readonly curves: CurvePlaces },
): Density {
  const { yScale, columns, rows } = options;
  const drawn = positions.filter((at) => (curves.points[at] ?? 0) > 0);
  const x = xExtentOf(table, drawn, { curves, options });
  // A training that blew up or diverged must not press all others flat: it is drawn at the upper edge.
  const sound = drawn.filter((at) => isSound(table.summary, at));
  const y = yExtentOf(sound.length > 0 ? sound : drawn, curves, yScale);
  if (x === null || y === null) return nothing(options);
  const fine = rows * FINE;
  const counts = countCells(table, drawn, { curves, options, x, y, fine });
  return {
    curves: drawn.length,
    x,
    y,
    density: coarse(counts, { columns, rows }),
    quantiles: quantilesOf(counts, { columns, fine, x, y }),
  };
}

function nothing({ columns, rows }: DensityOptions): Density {
  return {
    curves: 0,
    x: null,
    y: null,
    density: { columns, rows, counts: [], max: 0 },
    quantiles: { x: [], q10: [], q25: [], q50: [], q75: [], q90: [], curves: [] },
  };
}

interface Drawing {
  readonly curves: CurvePlaces;
  readonly options: DensityOptions;
}

/** Seconds of one iteration of a trial; 1 if the line counts iterations. */
function unitOf(table: SweepTable, at: number, { curves, options: { x } }: Drawing): number {
  if (x === 'iteration') return 1;
  const { trainMs, endedAt } = table.summary.columns;
  const ended = endedAt[at] ?? Number.NaN;
  const last = Number.isNaN(ended) ? (curves.recorded(at).at(-1) ?? Number.NaN) : ended;
  return (trainMs[at] ?? Number.NaN) / 1000 / last;
}

function xExtentOf(table: SweepTable, drawn: Uint32Array, { curves, options }: Drawing): Extent | null {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const at of drawn) {
    const points = curves.recorded(at);
    const unit = unitOf(table, at, { curves, options });
    const first = (points[0] ?? Number.NaN) * unit;
    const last = (points[(curves.points[at] ?? 0) - 1] ?? Number.NaN) * unit;
    if (first < min) min = first;
    if (last > max) max = last;
  }
  if (!(min <= max) || (options.xScale === 'log' && min <= 0)) return null;
  return widened({ scale: options.xScale, min, max });
}

/** From a sample of the points, so that it costs the same with any number of trials, and all last points. */
function yExtentOf(
  drawn: Uint32Array,
  { places, start, points }: CurvePlaces,
  scale: ScaleKind,
): Extent | null {
  let total = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const at of drawn) {
    const count = points[at] as number;
    total += count;
    const last = places[(start[at] as number) + count - 1] as number;
    if (last < least) least = last;
  }
  const every = Math.max(1, Math.ceil(total / SAMPLED));
  const sample: number[] = [];
  let k = 0;
  for (const at of drawn) {
    const [from, count] = [start[at] as number, points[at] as number];
    for (; k < count; k += every) {
      const place = places[from + k] as number;
      if (!Number.isFinite(place)) continue;
      if (place < least) least = place;
      sample.push(place);
    }
    k -= count;
  }
  const sorted = Float64Array.from(sample).sort();
  const highest = sorted[Math.floor((sorted.length - 1) * DRAWN_SHARE)];
  if (highest === undefined || !Number.isFinite(least)) return null;
  return widened({ scale, min: valueAt(scale, least), max: valueAt(scale, Math.max(highest, least)) });
}

interface Cells extends Drawing {
  readonly x: Extent;
  readonly y: Extent;
  readonly fine: number;
}

/** `counts[column * fine + row]` */
function countCells(
  table: SweepTable,
  drawn: Uint32Array,
  { curves, options, x, y, fine }: Cells,
): Uint32Array {
  const { columns } = options;
  const counts = new Uint32Array(columns * fine);
  const { places, start, points } = curves;
  const centers = centersOf(x, columns);
  const [lowest, span] = [placeOn(y.scale, y.min), placeOn(y.scale, y.max) - placeOn(y.scale, y.min)];
  const factor = fine / span;
  const walks = new Map<Float64Array, Walk>();
  for (const at of drawn) {
    const recorded = curves.recorded(at);
    let walk = options.x === 'iteration' ? walks.get(recorded) : undefined;
    if (walk === undefined) {
      walk = walkOf(recorded, unitOf(table, at, { curves, options }), x, centers);
      if (options.x === 'iteration') walks.set(recorded, walk);
    }
    const from = start[at] as number;
    const last = (points[at] as number) - 1;
    const { left, share } = walk;
    for (let column = walk.first; column < columns; column++) {
      const point = left[column] as number;
      const way = share[column] as number;
      // Beyond the last point there is no curve; at its last point there is.
      if (point >= last && (point > last || way > 0)) break;
      const low = places[from + point] as number;
      const place = way === 0 ? low : low + ((places[from + point + 1] as number) - low) * way;
      const row = (place - lowest) * factor;
      if (Number.isNaN(row)) continue;
      const cell = column * fine + (row < 0 ? 0 : row >= fine ? fine - 1 : row | 0);
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  return counts;
}

/** For each column: the recorded point at its left, and how far on the way to the next its middle is. */
interface Walk {
  /** The first column that the curve reaches. */
  readonly first: number;
  readonly left: Uint16Array;
  readonly share: Float32Array;
}

function walkOf(recorded: Float64Array, unit: number, { scale }: Extent, centers: Float64Array): Walk {
  const left = new Uint16Array(centers.length).fill(0xffff);
  const share = new Float32Array(centers.length);
  const placeOfPoint = (k: number) => placeOn(scale, (recorded[k] ?? Number.NaN) * unit);
  // A curve belongs to the columns of its first and its last point too, whose middles it may miss.
  const [begin, end] = [placeOfPoint(0), placeOfPoint(recorded.length - 1)];
  const half = centers.length > 1 ? ((centers[1] ?? 0) - (centers[0] ?? 0)) / 2 : 0;
  let first = centers.length;
  let k = 0;
  for (let column = 0; column < centers.length; column++) {
    const center = centers[column] ?? Number.NaN;
    if (center + half < begin || center - half > end) continue;
    if (column < first) first = column;
    const at = Math.min(Math.max(center, begin), end);
    while (k + 1 < recorded.length && placeOfPoint(k + 1) <= at) k++;
    left[column] = k;
    const here = placeOfPoint(k);
    share[column] = k + 1 < recorded.length ? (at - here) / (placeOfPoint(k + 1) - here) : 0;
  }
  return { first, left, share };
}

/** The middles of the columns, as places. */
function centersOf({ scale, min, max }: Extent, columns: number): Float64Array {
  const [from, to] = [placeOn(scale, min), placeOn(scale, max)];
  return Float64Array.from({ length: columns }, (_, i) => from + ((to - from) * (i + 0.5)) / columns);
}

function coarse(
  counts: Uint32Array,
  { columns, rows }: Pick<DensityOptions, 'columns' | 'rows'>,
): CurvesView['density'] {
  const drawn = new Array<number>(columns * rows).fill(0);
  let max = 0;
  for (let i = 0; i < counts.length; i++) {
    const cell = Math.floor(i / FINE);
    const count = (drawn[cell] ?? 0) + (counts[i] ?? 0);
    drawn[cell] = count;
    if (count > max) max = count;
  }
  return { columns, rows, counts: drawn, max };
}

const QUANTILES = { q10: 0.1, q25: 0.25, q50: 0.5, q75: 0.75, q90: 0.9 } as const;

interface Fine {
  readonly columns: number;
  readonly fine: number;
  readonly x: Extent;
  readonly y: Extent;
}

function quantilesOf(counts: Uint32Array, { columns, fine, x, y }: Fine): CurvesView['quantiles'] {
  const edges = edgesOf(y, fine);
  const perColumn = Array.from({ length: columns }, (_, column) =>
    counts.subarray(column * fine, (column + 1) * fine),
  );
  const totals = perColumn.map((column) => column.reduce((sum, count) => sum + count, 0));
  const at = (q: number) =>
    perColumn.map((column, i) => {
      const total = totals[i] ?? 0;
      if (total === 0) return null;
      let seen = 0;
      const row = column.findIndex((count) => {
        seen += count;
        return seen >= q * total;
      });
      return row < 0 ? null : ((edges[row] ?? 0) + (edges[row + 1] ?? 0)) / 2;
    });
  return {
    x: Array.from(centersOf(x, columns), (place) => valueAt(x.scale, place)),
    q10: at(QUANTILES.q10),
    q25: at(QUANTILES.q25),
    q50: at(QUANTILES.q50),
    q75: at(QUANTILES.q75),
    q90: at(QUANTILES.q90),
    curves: totals,
  };
}

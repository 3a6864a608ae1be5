/**
 * How much wider a shallow network must be than a deep one to reach the same result. The best of each width lies near
 * a line over ln width. Lines of one slope, one for each depth, are the parallel-line assay of Finney (1978, chapter
 * 4): their distance along ln width is the ratio of widths, and its interval is Fieller's.
 */
import { exp, log } from '../base/portableMath.js';
import { mean } from '../base/statistics.js';
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { type AxisTable, NOT_USED, type SweptAxis } from './axisTable.js';
import type { GridCell } from './cells.js';
import { fTail, tQuantile } from './distributions.js';

export interface WidthGrowth {
  /** The shallowest and the deepest of the depths with a line. */
  readonly shallow: number;
  readonly deep: number;
  /** How many times the width of the deep one the shallow one needs, with its 95 % interval. */
  readonly factor: number;
  readonly low: number;
  readonly high: number;
  /** Pairs of a depth and a width that the lines are fitted to. */
  readonly points: number;
}

/** `one-width`: no depth was trained with two widths, so nothing can be fitted. `unclear`: no line, or no one slope. */
export type WidthReading =
  | { readonly kind: 'growth'; readonly growth: WidthGrowth }
  | { readonly kind: 'one-width' }
  | { readonly kind: 'unclear' };

/** Two widths give a depth its slope. */
const MIN_WIDTHS = 2;
/** With one degree of freedom, an interval is 13 deviations wide on either side, and shows nothing. */
const MIN_FREEDOM = 2;
const LEVEL = 0.05;

/** By ln width, the best result. */
type Line = Map<number, number>;

/** Null where the trainer names no depth and width, or the sweep has no two depths. */
export function widthReading(
  { spec }: Pick<Summary, 'spec'>,
  table: AxisTable,
  cells: readonly GridCell[],
): WidthReading | null {
  const { depth, width } = trainerOf(spec).meanings ?? {};
  const lines = bestPoints(table, cells, { depth, width });
  if (lines.size < 2) return null;
  const usable = [...lines].filter(([, points]) => points.size >= MIN_WIDTHS).sort(([a], [b]) => a - b);
  if (usable.length === 0) return { kind: 'one-width' };
  const growth =
    usable.length < 2 ? null : parallelLines(usable.map(([depth, points]) => momentsOf(depth, points)));
  return growth === null ? { kind: 'unclear' } : { kind: 'growth', growth };
}

/** By depth, the best configuration of each width. */
function bestPoints(
  { axes }: AxisTable,
  cells: readonly GridCell[],
  names: { readonly depth: string | undefined; readonly width: string | undefined },
): Map<number, Line> {
  const [depths, widths] = [names.depth, names.width].map((wanted) =>
    axes.find(({ name }) => name === wanted),
  );
  const lines = new Map<number, Line>();
  if (depths === undefined || widths === undefined) return lines;
  for (const { positions, mean: y, lost } of cells) {
    const [depth, width] = [depths, widths].map((axis) => numberAt(axis, positions[0] as number)) as [
      number | null,
      number | null,
    ];
    if (depth === null || width === null || width <= 0 || lost > 0 || Number.isNaN(y)) continue;
    const line = lines.get(depth) ?? new Map();
    line.set(log(width), Math.min(y, line.get(log(width)) ?? y));
    lines.set(depth, line);
  }
  return lines;
}

function numberAt({ codes, numbers }: SweptAxis, position: number): number | null {
  const code = codes[position] as number;
  return code === NOT_USED ? null : (numbers[code] ?? null);
}

/** Of the points of one depth. */
interface Moments {
  readonly depth: number;
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly sxx: number;
  readonly sxy: number;
  readonly syy: number;
  readonly from: number;
  readonly to: number;
}

/** Null where the noise hides the slope, the slopes differ, or the lines share no result. */
function parallelLines(moments: readonly Moments[]): WidthGrowth | null {
  const points = sum(moments, ({ n }) => n);
  const freedom = points - moments.length - 1;
  const sxx = sum(moments, (line) => line.sxx);
  const slope = sum(moments, ({ sxy }) => sxy) / sxx;
  const residual = Math.max(0, sum(moments, ({ syy }) => syy) - slope * slope * sxx);
  if (freedom < MIN_FREEDOM || !(slope < 0) || !isParallel(moments, residual)) return null;
  const t = tQuantile(LEVEL, freedom);
  const variance = residual / freedom;
  // Fieller's g: from 1 on, the slope itself may be 0, and the interval has no end.
  const g = (t * t * variance) / (slope * slope * sxx);
  if (g >= 1) return null;
  const [shallow, deep] = [moments[0], moments.at(-1)] as [Moments, Moments];
  const ratio = (shallow.y - deep.y) / slope;
  const spread =
    (t * Math.sqrt(variance * ((1 - g) * (1 / shallow.n + 1 / deep.n) + (ratio * ratio) / sxx))) /
    Math.abs(slope);
  const apart = shallow.x - deep.x;
  const shift = apart - ratio;
  // Beyond the widths that were trained, a line is a guess.
  if (deep.from + shift > shallow.to || deep.to + shift < shallow.from) return null;
  return {
    ...{ shallow: shallow.depth, deep: deep.depth, points },
    factor: exp(shift),
    low: exp(apart - (ratio + spread) / (1 - g)),
    high: exp(apart - (ratio - spread) / (1 - g)),
  };
}

function momentsOf(depth: number, line: Line): Moments {
  const [xs, ys] = [[...line.keys()], [...line.values()]];
  const [x, y] = [mean(xs), mean(ys)];
  const product = (f: (dx: number, dy: number) => number) =>
    sum([...line], ([ownX, ownY]) => f(ownX - x, ownY - y));
  return {
    ...{ depth, n: line.size, x, y },
    sxx: product((dx) => dx * dx),
    sxy: product((dx, dy) => dx * dy),
    syy: product((_, dy) => dy * dy),
    from: Math.min(...xs),
    to: Math.max(...xs),
  };
}

/** By the F test of one slope against a slope for each line. Two points a line leave nothing to test with. */
function isParallel(lines: readonly Moments[], residual: number): boolean {
  const own = sum(lines, ({ sxx, sxy, syy }) => Math.max(0, syy - (sxy * sxy) / sxx));
  const freedom = sum(lines, ({ n }) => n - 2);
  if (freedom === 0) return true;
  const more = lines.length - 1;
  return !(fTail((residual - own) / more / (own / freedom), more, freedom) < LEVEL);
}

function sum<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}

/** Two numbers of each trial against each other, and the trials that no other beats in both. */
import { paretoFront } from '../analysis/costGain.js';
import { MAX_POINTS_DRAWN, type ScatterView } from '../views/api/chartAnswers.js';
import type { Matching } from './filter.js';
import { binner, type Extent, extentOf, type ScaleKind, widened } from './scale.js';
import type { SweepTable } from './sweepTable.js';

export interface ScatterSide {
  readonly name: string;
  readonly values: Float64Array;
  readonly isLog: boolean;
  /** Whether more is better; else less is. */
  readonly isMaximised: boolean;
}

export function scatterView(
  table: SweepTable,
  { positions }: Matching,
  { x, y, bins }: { readonly x: ScatterSide; readonly y: ScatterSide; readonly bins: number },
): ScatterView {
  const { trials } = table.summary;
  const drawn = positions.filter((at) => Number.isFinite(x.values[at]) && Number.isFinite(y.values[at]));
  const pick = ({ values }: ScatterSide) => Float64Array.from(drawn, (at) => values[at] ?? Number.NaN);
  const [xs, ys] = [pick(x), pick(y)];
  const [xExtent, yExtent] = [sideExtent(x, xs), sideExtent(y, ys)];
  const isMany = drawn.length > MAX_POINTS_DRAWN;
  return {
    x: { name: x.name, ...xExtent },
    y: { name: y.name, ...yExtent },
    matched: drawn.length,
    points: isMany ? null : { trial: Array.from(drawn, trials.number), x: [...xs], y: [...ys] },
    density: isMany ? densityOf(xs, ys, { xExtent, yExtent, bins }) : null,
    front: paretoFront(
      Array.from(drawn, (position) => ({ position, price: cost(x, position), y: cost(y, position) })),
    ).map(({ position }) => ({
      trial: trials.number(position),
      x: x.values[position] ?? 0,
      y: y.values[position] ?? 0,
    })),
    until: table.until,
  };
}

const EMPTY: Extent = { scale: 'linear', min: 0, max: 1 };

function sideExtent({ isLog }: ScatterSide, values: Float64Array): Extent {
  const scale: ScaleKind = isLog && values.every((value) => value > 0) ? 'log' : 'linear';
  const extent = extentOf(scale, values);
  return extent === null ? EMPTY : widened(extent);
}

interface Cells {
  readonly xExtent: Extent;
  readonly yExtent: Extent;
  readonly bins: number;
}

function densityOf(
  xs: Float64Array,
  ys: Float64Array,
  { xExtent, yExtent, bins }: Cells,
): ScatterView['density'] {
  const [column, row] = [binner(xExtent, bins), binner(yExtent, bins)];
  const counts = new Array<number>(bins * bins).fill(0);
  let max = 0;
  for (let i = 0; i < xs.length; i++) {
    const cell = column(xs[i] ?? Number.NaN) * bins + row(ys[i] ?? Number.NaN);
    const count = (counts[cell] ?? 0) + 1;
    counts[cell] = count;
    if (count > max) max = count;
  }
  return { columns: bins, rows: bins, counts, max };
}

/** A value where less is better. */
function cost({ values, isMaximised }: ScatterSide, position: number): number {
  return (values[position] ?? 0) * (isMaximised ? -1 : 1);
}

/** A metric by the values of one hyperparameter, and by two. */
import { sortedQuantile } from '../base/statistics.js';
import { TRIAL_STATES } from '../model/states.js';
import type { AxisEffectView, HeatmapView } from '../views/api/chartAnswers.js';
import type { Matching } from './filter.js';
import type { Line } from './line.js';
import type { MeasuredMetric } from './measured.js';
import { spreadOf } from './spread.js';
import type { SweepTable } from './sweepTable.js';

const DIVERGED = TRIAL_STATES.indexOf('diverged');
const FAILED = TRIAL_STATES.indexOf('failed');

export function axisEffectView(
  table: SweepTable,
  { positions }: Matching,
  { line, metric }: { readonly line: Line; readonly metric: MeasuredMetric },
): AxisEffectView {
  const { columns, trials } = table.summary;
  const cells = gather(positions, {
    cellOf: (at) => line.bin[at] ?? -1,
    cells: line.view.bins.length,
    metric,
  });
  const diverged = new Array<number>(line.view.bins.length).fill(0);
  const failed = new Array<number>(line.view.bins.length).fill(0);
  for (const at of positions) {
    const bin = line.bin[at] ?? -1;
    if (bin < 0) continue;
    if (columns.state[at] === DIVERGED || columns.blewUp[at] === 1) diverged[bin] = (diverged[bin] ?? 0) + 1;
    if (columns.state[at] === FAILED) failed[bin] = (failed[bin] ?? 0) + 1;
  }
  return {
    metric: metric.name,
    line: line.view,
    effects: cells.map(({ values, best }, bin) => ({
      ...spreadOf(values),
      diverged: diverged[bin] ?? 0,
      failed: failed[bin] ?? 0,
      best: best < 0 ? null : trials.number(best),
    })),
    until: table.until,
  };
}

interface HeatmapOptions {
  readonly x: Line;
  readonly y: Line;
  readonly metric: MeasuredMetric;
  readonly value: HeatmapView['value'];
}

export function heatmapView(
  table: SweepTable,
  { positions }: Matching,
  { x, y, metric, value }: HeatmapOptions,
): HeatmapView {
  const width = x.view.bins.length;
  const cellOf = (at: number) => {
    const [column, row] = [x.bin[at] ?? -1, y.bin[at] ?? -1];
    return column < 0 || row < 0 ? -1 : row * width + column;
  };
  const cells = gather(positions, { cellOf, cells: width * y.view.bins.length, metric });
  const { trials } = table.summary;
  return {
    metric: metric.name,
    value,
    x: x.view,
    y: y.view,
    values: cells.map(({ values, best }) => {
      if (value === 'count') return values.length;
      if (best < 0) return null;
      return value === 'best' ? (metric.values[best] ?? null) : sortedQuantile(values.sort(), 0.5);
    }),
    counts: cells.map(({ values }) => values.length),
    best: cells.map(({ best }) => (best < 0 ? null : trials.number(best))),
    until: table.until,
  };
}

interface Cell {
  readonly values: Float64Array;
  /** The position of the best trial; −1 for an empty cell. */
  readonly best: number;
}

interface Gathering {
  /** −1 for a trial that is in no cell. */
  readonly cellOf: (position: number) => number;
  readonly cells: number;
  readonly metric: MeasuredMetric;
}

/** The values of the metric in each cell: counted first, so that they lie side by side in one array. */
function gather(positions: Uint32Array, { cellOf, cells, metric }: Gathering): Cell[] {
  const { values, isBetter } = metric;
  const start = new Uint32Array(cells + 1);
  const counted = positions.filter((at) => !Number.isNaN(values[at]) && cellOf(at) >= 0);
  for (const at of counted) {
    const next = cellOf(at) + 1;
    start[next] = (start[next] ?? 0) + 1;
  }
  for (let cell = 0; cell < cells; cell++) start[cell + 1] = (start[cell + 1] ?? 0) + (start[cell] ?? 0);
  const all = new Float64Array(counted.length);
  const best = new Int32Array(cells).fill(-1);
  const filled = start.slice();
  for (const at of counted) {
    const cell = cellOf(at);
    const place = filled[cell] ?? 0;
    filled[cell] = place + 1;
    const value = values[at] ?? Number.NaN;
    all[place] = value;
    const known = best[cell] ?? -1;
    if (known < 0 || isBetter(value, values[known] ?? Number.NaN)) best[cell] = at;
  }
  return Array.from({ length: cells }, (_, cell) => ({
    values: all.subarray(start[cell], start[cell + 1]),
    best: best[cell] ?? -1,
  }));
}

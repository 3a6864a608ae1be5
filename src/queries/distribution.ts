import type { DistributionView } from '../views/api/chartAnswers.js';
import type { Matching } from './filter.js';
import type { MeasuredMetric } from './measured.js';
import { binner, edgesOf, extentOf } from './scale.js';
import { spreadOf } from './spread.js';
import type { SweepTable } from './sweepTable.js';

/** A metric in equal bins, of the matching trials and of all. A log scale needs positive values. */
export function distributionView(
  table: SweepTable,
  { positions }: Matching,
  {
    metric,
    isLog,
    bins,
  }: { readonly metric: MeasuredMetric; readonly isLog: boolean; readonly bins: number },
): DistributionView {
  const { values } = metric;
  const isPositive = values.every((value) => Number.isNaN(value) || value > 0);
  const scale = isLog && isPositive ? 'log' : 'linear';
  const extent = extentOf(scale, values);
  const focus = new Array<number>(bins).fill(0);
  const context = new Array<number>(bins).fill(0);
  const place = extent === null ? () => -1 : binner(extent, bins);
  const add = (counts: number[], at: number) => {
    const bin = place(values[at] ?? Number.NaN);
    if (bin >= 0) counts[bin] = (counts[bin] ?? 0) + 1;
  };
  for (let at = 0; at < table.size; at++) add(context, at);
  for (const at of positions) add(focus, at);
  const matched = Float64Array.from(positions, (at) => values[at] ?? Number.NaN).filter(Number.isFinite);
  return {
    metric: metric.name,
    scale,
    edges: extent === null ? [] : edgesOf(extent, bins),
    focus: extent === null ? [] : focus,
    context: extent === null ? [] : context,
    spread: spreadOf(matched),
    without: positions.length - matched.length,
    until: table.until,
  };
}

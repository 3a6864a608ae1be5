/**
 * How much of a metric each hyperparameter explains alone: the variance of its value means, as a share of the variance
 * of all trials. Ranks are used instead of values, so that one trial that blew up does not decide everything. On a
 * complete grid the shares are exact and add up, with interactions and noise, to 1.
 */
import type { ImportanceView } from '../views/api/chartAnswers.js';
import { labelOf } from '../views/labels.js';
import type { Matching } from './filter.js';
import { lineOf } from './line.js';
import type { MeasuredMetric } from './measured.js';
import { sweptAxes } from './parallel.js';
import type { SweepTable } from './sweepTable.js';

/** Ranges into which an axis with many values is cut. */
const BINS = 16;

export function importanceView(
  table: SweepTable,
  { positions }: Matching,
  metric: MeasuredMetric,
): ImportanceView {
  const measured = positions.filter((at) => !Number.isNaN(metric.values[at]));
  const ranks = ranksOf(measured, metric.values);
  const center = (measured.length + 1) / 2;
  let total = 0;
  for (const rank of ranks) total += (rank - center) ** 2;
  const lines = sweptAxes(table).flatMap((name) => lineOf(table, name, BINS) ?? []);
  const axes = lines.map(({ view, bin }) => {
    const sums = new Float64Array(view.bins.length);
    const counts = new Uint32Array(view.bins.length);
    measured.forEach((at, i) => {
      const place = bin[at] ?? -1;
      if (place < 0) return;
      sums[place] = (sums[place] ?? 0) + (ranks[i] ?? 0) - center;
      counts[place] = (counts[place] ?? 0) + 1;
    });
    let explained = 0;
    for (let i = 0; i < sums.length; i++)
      if ((counts[i] ?? 0) > 0) explained += (sums[i] ?? 0) ** 2 / (counts[i] ?? 1);
    return {
      name: view.name,
      label: labelOf(view.name),
      share: total === 0 ? 0 : explained / total,
      used: counts.filter((n) => n > 0).length,
    };
  });
  const cells = axes.reduce((product, { used }) => product * used, 1);
  const shares = axes
    .map(({ name, label, share }) => ({ name, label, share }))
    .sort((a, b) => b.share - a.share);
  return {
    metric: metric.name,
    n: measured.length,
    complete: measured.length > 0 && cells === measured.length,
    axes: shares,
    rest: Math.max(0, 1 - shares.reduce((sum, { share }) => sum + share, 0)),
    until: table.until,
  };
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranksOf(positions: Uint32Array, values: Float64Array): Float64Array {
  const order = Uint32Array.from(positions, (_, i) => i);
  const value = (i: number) => values[positions[i] ?? 0] ?? Number.NaN;
  order.sort((a, b) => value(a) - value(b));
  const ranks = new Float64Array(positions.length);
  for (let i = 0; i < order.length; ) {
    let end = i + 1;
    while (end < order.length && value(order[end] ?? 0) === value(order[i] ?? 0)) end++;
    for (let k = i; k < end; k++) ranks[order[k] ?? 0] = (i + 1 + end) / 2;
    i = end;
  }
  return ranks;
}

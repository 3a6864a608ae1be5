/**
 * Parallel coordinates. Between two neighbouring lines, the trials with the same two bins are one link. A grid has few
 * values on each axis, so 50,000 trials are a few hundred links.
 */
import type { LinksView, ParallelView } from '../views/api/chartAnswers.js';
import type { Matching } from './filter.js';
import { type Line, lineOf, measuredLine } from './line.js';
import type { MeasuredMetric } from './measured.js';
import type { SweepTable } from './sweepTable.js';

interface ParallelOptions {
  /** Names of fields, in order; null: the swept axes. */
  readonly axes: readonly string[] | null;
  readonly metric: MeasuredMetric;
  readonly bins: number;
}

/** Null if one of the axes has no place on a line. */
export function parallelView(
  table: SweepTable,
  { isMatch }: Matching,
  { axes, metric, bins }: ParallelOptions,
): ParallelView | null {
  const names = (axes ?? sweptAxes(table)).filter((name) => name !== metric.name);
  const found = [...names.map((name) => lineOf(table, name, bins)), measuredLine(table, metric, bins)];
  const lines = found.filter((line) => line !== null);
  if (lines.length < found.length) return null;
  const context = new Uint8Array(table.size);
  const focus = new Uint8Array(table.size);
  let [contextTrials, focusTrials] = [0, 0];
  for (let at = 0; at < table.size; at++) {
    if (Number.isNaN(metric.values[at])) continue;
    context[at] = 1;
    contextTrials++;
    if (isMatch[at] !== 1) continue;
    focus[at] = 1;
    focusTrials++;
  }
  const pairs = lines.slice(1).map((line, i) => [lines[i] ?? line, line] as const);
  return {
    metric: metric.name,
    lines: lines.map(({ view }) => view),
    context: pairs.map(([left, right]) => links(left, right, context, metric)),
    focus: pairs.map(([left, right]) => links(left, right, focus, metric)),
    context_trials: contextTrials,
    focus_trials: focusTrials,
    until: table.until,
  };
}

/** The axes that the trials differ in. */
export function sweptAxes({ plan }: SweepTable): string[] {
  return [...plan.axes.values()]
    .filter(({ values, index }) => values.length > 1 || (values.length === 1 && index.includes(0)))
    .map(({ name }) => name);
}

function links(left: Line, right: Line, among: Uint8Array, { values, isBetter }: MeasuredMetric): LinksView {
  const width = right.view.bins.length;
  const count = new Uint32Array(left.view.bins.length * width);
  const best = new Float64Array(count.length).fill(Number.NaN);
  for (let at = 0; at < among.length; at++) {
    if (among[at] !== 1) continue;
    const [from, to] = [left.bin[at] ?? -1, right.bin[at] ?? -1];
    if (from < 0 || to < 0) continue;
    const cell = from * width + to;
    count[cell] = (count[cell] ?? 0) + 1;
    const [value, known] = [values[at] ?? Number.NaN, best[cell] ?? Number.NaN];
    if (Number.isNaN(known) || isBetter(value, known)) best[cell] = value;
  }
  const view = { from: [] as number[], to: [] as number[], count: [] as number[], best: [] as number[] };
  for (let cell = 0; cell < count.length; cell++) {
    const trials = count[cell] ?? 0;
    if (trials === 0) continue;
    view.from.push(Math.floor(cell / width));
    view.to.push(cell % width);
    view.count.push(trials);
    view.best.push(best[cell] ?? Number.NaN);
  }
  return view;
}

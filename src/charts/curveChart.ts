/** Cost J by iteration: the best ten, and faint behind them what the other trials did. */
import type { LineSeriesOption } from 'echarts/charts';
import { quantile } from '../base/statistics.js';
import type { Summary } from '../results/summary.js';
import { axis, type Chart, type ChartSize, gridLines } from './frame.js';
import { type Scale, scaleOf } from './scale.js';
import { selectTrials } from './selectTrials.js';
import type { ChartTheme } from './theme.js';
import { type CostPoint, costCurve } from './trialCurve.js';

export const BEST_CURVES = 10;
export const OTHER_CURVES = 200;

/** Points drawn of a curve. */
const BEST_POINTS = 300;
const OTHER_POINTS = 48;

/** Null where no trial has a curve yet. */
export function curveChart(summary: Summary, theme: ChartTheme, size: ChartSize): Chart | null {
  const selected = selectTrials(summary, { best: BEST_CURVES, others: OTHER_CURVES });
  const curves = (positions: readonly number[], most: number) =>
    positions.map((position) => costCurve(summary, position, { series: 'J', most }));
  const best = curves(selected.best, BEST_POINTS);
  const others = curves(selected.others, OTHER_POINTS).filter((points) => points.length > 0);
  const dev = selected.best
    .slice(0, 1)
    .map((position) => costCurve(summary, position, { series: 'devJ', most: BEST_POINTS }));
  const all = [...best, ...dev, ...others].flat();
  if (all.length === 0) return null;
  const x = iterationScale(all);
  const y = costScale(all, [...best, ...dev].flat());
  const place = (points: readonly CostPoint[]) =>
    points.map(([at, cost]) => [x.position(at), y.position(cost)]);
  return {
    ...size,
    description: `Cost J by iteration of the best ${best.length} trials and ${others.length} others`,
    option: {
      animation: false,
      grid: { left: 52, right: 22, top: 12, bottom: 28, containLabel: false },
      xAxis: axis(x, theme),
      yAxis: axis(y, theme),
      series: [
        gridLines({ x, y }, theme),
        ...others.map((points) => otherLine(place(points), theme)),
        ...dev.map((points) => devLine(place(points), theme)),
        ...best.map((points, index) => bestLine(place(points), index, theme)).reverse(),
      ],
    },
  };
}

function iterationScale(points: readonly CostPoint[]): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const [at] of points) [low, high] = [Math.min(low, at), Math.max(high, at)];
  return scaleOf(low, high);
}

/** From the lowest cost to what nearly all stay below: a curve that goes to 10³⁰ is cut, not its neighbours flattened. */
function costScale(all: readonly CostPoint[], best: readonly CostPoint[]): Scale {
  const costs = all.map(([, cost]) => cost).filter((cost) => cost > 0);
  const low = costs.reduce((least, cost) => Math.min(least, cost), Number.POSITIVE_INFINITY);
  const most = best.reduce((highest, [, cost]) => Math.max(highest, cost), 0);
  if (low === Number.POSITIVE_INFINITY) return scaleOf(0, 1);
  return scaleOf(low, Math.max(most, quantile(costs, 0.97), low));
}

type Points = readonly (readonly number[])[];

function line(points: Points, color: string, width: number): LineSeriesOption {
  return {
    type: 'line',
    data: points.map((point) => [...point]),
    silent: true,
    animation: false,
    emphasis: { disabled: true },
    // A line through one point would not be seen.
    showSymbol: points.length === 1,
    symbol: points.length === 1 ? 'circle' : 'none',
    symbolSize: 5,
    itemStyle: { color },
    lineStyle: { color, width, join: 'round' },
  };
}

function otherLine(points: Points, theme: ChartTheme): LineSeriesOption {
  return { ...line(points, theme.others, 1), z: 2 };
}

function devLine(points: Points, theme: ChartTheme): LineSeriesOption {
  const base = line(points, theme.best, 1.5);
  return { ...base, z: 4, lineStyle: { ...base.lineStyle, type: [2, 3] } };
}

function bestLine(points: Points, index: number, theme: ChartTheme): LineSeriesOption {
  const color = index === 0 ? theme.best : (theme.ranks[index - 1] ?? theme.ranks.at(-1) ?? theme.muted);
  return {
    ...line(points, color, index === 0 ? 2.5 : 1.5),
    z: 5,
    endLabel: {
      show: true,
      formatter: String(index + 1),
      color,
      fontSize: theme.fontSize,
      fontFamily: theme.fontFamily,
      distance: 4,
    },
    labelLayout: { moveOverlap: 'shiftY' },
  };
}

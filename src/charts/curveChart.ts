/** Cost J by iteration: the best ten, and faint behind them what the other trials did. */
import type { LineSeriesOption } from 'echarts/charts';
import { quantile } from '../base/statistics.js';
import { type Summary, stateOf } from '../results/summary.js';
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

/** Highest cost of the chart, as a multiple of the lowest. */
const MAX_COST_RATIO = 1e9;

interface CurveLine {
  readonly points: readonly CostPoint[];
  readonly color: string;
  readonly width: number;
  readonly dotted?: boolean;
}

/** Null where no trial has a curve yet. */
export function curveChart(summary: Summary, theme: ChartTheme, size: ChartSize): Chart | null {
  const best = bestLines(summary, theme);
  const others = otherLines(summary, theme);
  const lines = [...others, ...best].filter(({ points }) => points.length > 0);
  if (lines.length === 0) return null;
  const x = iterationScale(lines);
  const y = costScale(lines, best);
  return {
    ...size,
    description: `Cost J by iteration of the best trials and ${others.length} others`,
    option: {
      animation: false,
      grid: { left: 50, right: 12, top: 10, bottom: 26 },
      xAxis: axis(x, theme),
      yAxis: axis(y, theme),
      series: [gridLines({ x, y }, theme), ...lines.map((line) => drawn(line, { x, y }))],
    },
  };
}

/** The winner last, so that it lies on top; its dev cost below it. */
function bestLines(summary: Summary, theme: ChartTheme): CurveLine[] {
  const { best } = selectTrials(summary, { best: BEST_CURVES, others: 0 });
  const lines = best.map((position, index): CurveLine => {
    const color = index === 0 ? theme.best : (theme.ranks[index - 1] ?? theme.others);
    const points = costCurve(summary, position, { series: 'J', most: BEST_POINTS });
    return { points, color, width: index === 0 ? 2.5 : 1.5 };
  });
  const dev = best.slice(0, 1).map((position): CurveLine => {
    const points = costCurve(summary, position, { series: 'dev_J', most: BEST_POINTS });
    return { points, color: theme.best, width: 1.5, dotted: true };
  });
  return [...dev, ...lines.reverse()];
}

function otherLines(summary: Summary, theme: ChartTheme): CurveLine[] {
  const { others } = selectTrials(summary, { best: BEST_CURVES, others: OTHER_CURVES });
  return others.map((position) => ({
    points: costCurve(summary, position, { series: 'J', most: OTHER_POINTS }),
    color: stateOf(summary, position) === 'diverged' ? theme.divergedFaint : theme.others,
    width: 1,
  }));
}

function iterationScale(lines: readonly CurveLine[]): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const { points } of lines) {
    for (const [at] of points) [low, high] = [Math.min(low, at), Math.max(high, at)];
  }
  return scaleOf(low, high);
}

/** From the lowest cost to what nearly all stay below: a curve that goes to 10³⁰ is cut, not its neighbours flattened. */
function costScale(lines: readonly CurveLine[], best: readonly CurveLine[]): Scale {
  const costs = (of: readonly CurveLine[]) => of.flatMap(({ points }) => points.map(([, cost]) => cost));
  const positive = costs(lines).filter((cost) => cost > 0);
  const low = positive.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  // Where all diverged, how they did is all there is to see.
  const first = best.length === 0 ? positive : lines.map(({ points }) => points[0]?.[1] ?? 0);
  const most = costs(best).reduce((a, b) => Math.max(a, b), quantile(first, 0.95));
  const high = Math.min(most, low * MAX_COST_RATIO);
  return low <= high ? scaleOf(low, high) : scaleOf(0, 1);
}

function drawn(line: CurveLine, { x, y }: { x: Scale; y: Scale }): LineSeriesOption {
  const { points, color, width, dotted } = line;
  // Far above the chart is far enough: a drawing has no room for 10³⁰.
  const top = 2 * y.max - y.min;
  return {
    type: 'line',
    data: points.map(([at, cost]) => [x.position(at), Math.min(y.position(cost), top)]),
    silent: true,
    animation: false,
    emphasis: { disabled: true },
    // A line through one point would not be seen.
    showSymbol: points.length === 1,
    symbol: points.length === 1 ? 'circle' : 'none',
    symbolSize: 5,
    itemStyle: { color },
    lineStyle: { color, width, join: 'round', type: dotted ? [2, 3] : 'solid' },
  };
}

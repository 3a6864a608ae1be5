/** Cost J by iteration: the best ten, and faint behind them the other trials. Marks show where curves were lost. */
import { costMetric } from '../analysis/curveReadings.js';
import { oncePer } from '../base/oncePer.js';
import { median, quantile } from '../base/statistics.js';
import { type Summary, stateOf } from '../results/summary.js';
import { densityOf } from './density.js';
import type { Chart, ChartPlace, ChartSize, DotsMark, LineMark, Mark } from './frame.js';
import { type Scale, scaleOf } from './scale.js';
import { selectTrials } from './selectTrials.js';
import type { ChartTheme } from './theme.js';
import { type CostPoint, costCurve, curveMetric } from './trialCurve.js';

export const BEST_CURVES = 10;
/** Others that are drawn as lines; more become a density of at most MAX_DENSITY_CURVES. */
export const MAX_OTHER_LINES = 60;
const MAX_DENSITY_CURVES = 1000;

/** Points drawn of a curve. */
const BEST_POINTS = 300;
const OTHER_POINTS = 48;

/** Highest cost of the chart, as a multiple of the lowest. */
const MAX_COST_RATIO = 1e9;

/** Highest cost of the chart, as a multiple of the median first cost: a swing is shown, a spike is cut. */
const MAX_SWING = 10;

/** Marks side by side across a chart. */
const MARK_COLUMNS = 100;

export interface CurveLine {
  readonly points: readonly CostPoint[];
  /** Whether the trial diverged or blew up. */
  readonly isLost: boolean;
  readonly isBest?: boolean;
  /** The iteration at which the trial diverged, else NaN. */
  readonly divergedAt: number;
  readonly color: string;
  readonly width: number;
  readonly dotted?: boolean;
  /** The number of the trial, where the reader may ask for it. */
  readonly trial?: number;
}

const BEST = { isBest: true, isLost: false, divergedAt: Number.NaN } as const;

/** Null if no trial has a curve yet. */
export function curveChart(summary: Summary, theme: ChartTheme, size: ChartSize): Chart | null {
  const best = bestLines(summary, theme);
  const others = otherLines(summary, theme);
  const lines = [...others, ...best].filter(({ points }) => points.length > 0);
  const scales = curveScales(lines);
  if (scales === null) return null;
  const margin = { left: 50, right: 12, top: 10, bottom: 26 };
  return {
    ...{ ...size, ...scales, margin },
    grid: 'both',
    marks: [
      ...behind(others, scales, { size, theme, margin }),
      lostMarks(lines, scales, theme),
      ...best.filter(({ points }) => points.length > 0).map((line) => drawnLine(line, scales)),
    ],
    description: `${curveMetric(summary).label} by iteration of the best trials and ${others.length} others`,
  };
}

/** Few others as lines, many as a density: a thousand lines on top of each other show nothing. */
function behind(
  others: readonly CurveLine[],
  scales: Scales,
  { size, theme, margin }: { size: ChartSize; theme: ChartTheme; margin: Chart['margin'] },
): Mark[] {
  const lines = others.filter(({ points }) => points.length > 0);
  if (lines.length <= MAX_OTHER_LINES) return lines.map((line) => drawnLine(line, scales));
  const width = size.width - margin.left - margin.right;
  const height = size.height - margin.top - margin.bottom;
  const places = lines.map(({ points }) => placedPoints(points, scales));
  return [densityOf(places, scales, { width, height, color: theme.density })];
}

/** The winner comes last and is drawn on top, with its dev cost below it. */
function bestLines(summary: Summary, theme: ChartTheme): CurveLine[] {
  const { best } = selectTrials(summary, { best: BEST_CURVES, others: 0 });
  const lines = best.map((position, index): CurveLine => {
    const color = index === 0 ? theme.best : (theme.ranks[index - 1] ?? theme.others);
    const points = costCurve(summary, position, { series: curveMetric(summary).name, most: BEST_POINTS });
    return { points, color, width: index === 0 ? 2.5 : 1.5, trial: summary.trials.number(position), ...BEST };
  });
  const devSeries = costMetric(summary, 'dev')?.name ?? '';
  const dev = best.slice(0, 1).map((position): CurveLine => {
    const points = costCurve(summary, position, { series: devSeries, most: BEST_POINTS });
    return { points, color: theme.best, width: 1.5, ...BEST, dotted: true };
  });
  return [...dev, ...lines.reverse()];
}

function otherLines(summary: Summary, theme: ChartTheme): CurveLine[] {
  const { others } = selectTrials(summary, { best: BEST_CURVES, others: MAX_DENSITY_CURVES });
  return others.map((position) => {
    const hasDiverged = stateOf(summary, position) === 'diverged';
    const isLost = hasDiverged || summary.columns.blewUp[position] === 1;
    return {
      points: otherPoints(summary)(position),
      color: isLost ? theme.divergedFaint : theme.others,
      width: 1,
      isLost,
      divergedAt: hasDiverged ? (summary.columns.endedAt[position] ?? Number.NaN) : Number.NaN,
    };
  });
}

/** The same for every size of the chart. */
const otherPoints = oncePer((summary: Summary) => {
  const known = new Map<number, CostPoint[]>();
  return (position: number): CostPoint[] => {
    const points =
      known.get(position) ??
      costCurve(summary, position, { series: curveMetric(summary).name, most: OTHER_POINTS });
    known.set(position, points);
    return points;
  };
});

function iterationScale(lines: readonly CurveLine[]): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const { points } of lines) {
    for (const [at] of points) [low, high] = [Math.min(low, at), Math.max(high, at)];
  }
  return scaleOf(low, high);
}

/**
 * From the lowest cost to the highest of the best, or to where nearly all begin. Curves that were lost have no say, and
 * a spike is cut: a curve that goes to 10³⁰ must not flatten its neighbours.
 */
function costScale(lines: readonly CurveLine[]): Scale {
  const costs = (of: readonly CurveLine[]) => of.flatMap(({ points }) => points.map(([, cost]) => cost));
  const positive = costs(lines).filter((cost) => cost > 0);
  const low = positive.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = Math.min(highestShown(lines, positive), low * MAX_COST_RATIO);
  return low <= high ? scaleOf(low, high) : scaleOf(0, 1);
}

function highestShown(lines: readonly CurveLine[], positive: readonly number[]): number {
  const sound = lines.filter(({ isLost }) => !isLost);
  // If all trials diverged, the chart shows their curves.
  if (sound.length === 0) return quantile(positive, 0.95);
  const first = sound.map(({ points }) => points[0]?.[1] ?? 0);
  const best = sound.filter(({ isBest }) => isBest).flatMap(({ points }) => points.map(([, cost]) => cost));
  const most = best.reduce((a, b) => Math.max(a, b), quantile(first, 0.95));
  return Math.min(most, median(first) * MAX_SWING);
}

/** Null if no line has a point. */
export function curveScales(lines: readonly CurveLine[]): Scales | null {
  return lines.length === 0 ? null : { x: iterationScale(lines), y: costScale(lines) };
}

export interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

export function drawnLine(
  { points, color, width, dotted = false, trial }: CurveLine,
  scales: Scales,
): LineMark {
  const places = placedPoints(points, scales);
  return {
    ...{ kind: 'line', points: places, color, width, isDotted: dotted },
    ...(trial === undefined ? {} : { trial }),
  };
}

export function placedPoints(points: readonly CostPoint[], { x, y }: Scales): ChartPlace[] {
  // Far above the chart is far enough: a drawing has no room for 10³⁰.
  const top = 2 * y.max - y.min;
  return points.map(([at, cost]) => [x.position(at), Math.min(y.position(cost), top)]);
}

/** A mark at the upper edge where a trial diverged or its curve left the chart; many at one place drawn once. */
export function lostMarks(lines: readonly CurveLine[], scales: Scales, theme: ChartTheme): DotsMark {
  const { x, y } = scales;
  const [span, edge] = [x.max - x.min, y.max - (y.max - y.min) * 0.03];
  const columns = new Map<number, ChartPlace>();
  for (const line of lines) {
    const at = line.isLost ? lostAt(line, scales) : Number.NaN;
    if (at >= x.min && at <= x.max) columns.set(Math.round(((at - x.min) / span) * MARK_COLUMNS), [at, edge]);
  }
  return { kind: 'dots', places: [...columns.values()], color: theme.diverged, shape: 'triangle', size: 7 };
}

/** Where the curve crosses the upper edge, else where the trial diverged; NaN for neither. */
function lostAt({ points, divergedAt }: CurveLine, scales: Scales): number {
  const { x, y } = scales;
  const places = placedPoints(points, scales);
  const index = places.findIndex(([, height]) => height > y.max);
  const [after, before] = [places[index], places[index - 1]];
  if (after === undefined)
    return Number.isNaN(divergedAt) ? Number.NaN : Math.min(x.position(divergedAt), x.max);
  if (before === undefined) return after[0];
  return before[0] + ((after[0] - before[0]) * (y.max - before[1])) / (after[1] - before[1]);
}

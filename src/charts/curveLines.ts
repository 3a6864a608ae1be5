/** The curves of some trials with the scales that hold them, for who draws them as simple lines. */
import type { Summary } from '../results/summary.js';
import type { ChartPlace } from './frame.js';
import { type Scale, scaleOf } from './scale.js';
import { type CostPoint, costCurve } from './trialCurve.js';

export interface CurveLines {
  readonly lines: readonly { readonly position: number; readonly places: readonly ChartPlace[] }[];
  readonly x: Scale;
  readonly y: Scale;
}

const MAX_POINTS = 300;

/** Null where none of the trials has a curve. */
export function curveLines(
  summary: Summary,
  positions: readonly number[],
  series: string,
): CurveLines | null {
  const curves = positions.map((position) => ({
    position,
    points: costCurve(summary, position, { series, most: MAX_POINTS }),
  }));
  const all = curves.flatMap(({ points }) => points);
  if (all.length === 0) return null;
  const [x, y] = [rangeOf(all, 0), rangeOf(all, 1)];
  return {
    lines: curves.map(({ position, points }) => ({
      position,
      places: points.map(([at, cost]): ChartPlace => [x.position(at), y.position(cost)]),
    })),
    ...{ x, y },
  };
}

function rangeOf(points: readonly CostPoint[], index: 0 | 1): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) [low, high] = [Math.min(low, point[index]), Math.max(high, point[index])];
  return scaleOf(low, high);
}

/** The best result by size for each depth: what more parameters buy with few layers, and with many. */
import { analyse } from '../analysis/analysis.js';
import { type DepthBest, depthFronts, EQUAL_SIZE_RATIO } from '../analysis/depth.js';
import { originalValue } from '../analysis/outcomes.js';
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { labelOf } from '../views/labels.js';
import type { Chart, ChartPlace, ChartSize } from './frame.js';
import { scaleOf } from './scale.js';
import { steps } from './steps.js';
import type { ChartTheme } from './theme.js';

/** More lines are not told apart. */
const MAX_DEPTHS = 8;
const MARGIN = { left: 50, right: 34, top: 10, bottom: 26 };

/** Null if the trainer names no depth, the sweep has no two, or all are of about the same size. */
export function depthChart(summary: Summary, theme: ChartTheme, size: ChartSize): Chart | null {
  const fronts = depthFronts(summary);
  const points = fronts.flatMap(({ front }) => front);
  const sizes = points.map((point) => point.size);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  if (fronts.length < 2 || fronts.length > MAX_DEPTHS || most <= least * EQUAL_SIZE_RATIO) return null;
  const { outcomes } = analyse(summary);
  const resultOf = ({ cell }: DepthBest) => originalValue(outcomes, cell.mean);
  const results = points.map(resultOf);
  const x = scaleOf(least, most);
  const y = scaleOf(Math.min(...results), Math.max(...results));
  const placeOf = (point: DepthBest): ChartPlace => [x.position(point.size), y.position(resultOf(point))];
  const best = points.reduce((a, b) => (b.cell.mean < a.cell.mean ? b : a));
  const lines = fronts.map(({ depth, front }, i) => {
    const places = front.map(placeOf);
    const end: ChartPlace = [x.max, places.at(-1)?.[1] ?? y.min];
    const isBest = depth === best.depth;
    return {
      ...{ depth, front, places, isBest, line: [...steps(places), end] },
      color: isBest ? theme.best : i % 2 === 0 ? theme.median : (theme.ranks[0] ?? theme.median),
    };
  });
  const last = lines.map(({ depth, places, isBest }) => ({
    ...{ y: places.at(-1)?.[1] ?? y.min, text: String(depth), isStrong: isBest },
  }));
  const { depth = '', size: word = 'size' } = trainerOf(summary.spec).meanings ?? {};
  return {
    ...{ ...size, x, y, margin: MARGIN, ends: last },
    grid: 'both',
    marks: lines.flatMap(({ front, places, line, color, isBest }) => [
      { kind: 'line', points: line, color, width: isBest ? 2.5 : 1.5 },
      {
        ...{ kind: 'dots', places, color, shape: 'circle', size: isBest ? 7 : 5.5 },
        trials: front.map(({ cell }) => summary.trials.number(cell.positions[0] as number)),
      },
    ]),
    description: `The best result by ${word}, a line for each number of ${labelOf(depth)}: ${fronts.map((front) => front.depth).join(', ')}`,
  };
}

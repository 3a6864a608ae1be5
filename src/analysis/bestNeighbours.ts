/** The best configurations of a sweep and their neighbours: what would win instead if the results moved a little. */
import { REPLICATE_AXIS } from '../model/configuration.js';
import type { Analysis } from './analysis.js';
import { NOT_USED, type SweptAxis } from './axisTable.js';
import type { GridCell } from './cells.js';

/** `count` configurations, best first, then those that are one step from one of them on a single axis. */
export function bestAndNeighbours({ cells, table }: Analysis, count: number): readonly GridCell[] {
  const sound = cells
    .filter(({ lost, ys }) => lost === 0 && ys.length > 0)
    .sort((a, b) => a.mean - b.mean || first(a) - first(b));
  const best = sound.slice(0, count);
  const axes = table.axes.filter(({ name }) => name !== REPLICATE_AXIS);
  const near = sound.slice(count).filter((cell) => best.some((one) => isNeighbour(axes, one, cell)));
  return [...best, ...near];
}

function isNeighbour(axes: readonly SweptAxis[], a: GridCell, b: GridCell): boolean {
  const different = axes.filter(({ codes }) => codes[first(a)] !== codes[first(b)]);
  const [axis] = different;
  return different.length === 1 && axis !== undefined && isOneStep(axis, a, b);
}

/** Numbers beside each other, or any two words. */
function isOneStep({ codes, numbers }: SweptAxis, a: GridCell, b: GridCell): boolean {
  const [from = NOT_USED, to = NOT_USED] = [codes[first(a)], codes[first(b)]];
  if (from === NOT_USED || to === NOT_USED) return true;
  const areNumbers = numbers[from] != null && numbers[to] != null;
  return !areNumbers || Math.abs(from - to) === 1;
}

function first({ positions }: GridCell): number {
  return positions[0] ?? 0;
}

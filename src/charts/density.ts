import type { ChartPlace, DensityMark } from './frame.js';
import type { Scale } from './scale.js';

/** Pixels of a cell: fine enough to follow a curve, coarse enough for a small drawing. */
const CELL_PIXELS = 7;

/** How many of the lines pass through each cell: once for each column that a line crosses. */
export function densityOf(
  lines: readonly (readonly ChartPlace[])[],
  { x, y }: { x: Scale; y: Scale },
  { width, height, color }: { width: number; height: number; color: string },
): DensityMark {
  const columns = Math.max(1, Math.round(width / CELL_PIXELS));
  const rows = Math.max(1, Math.round(height / CELL_PIXELS));
  const counts = new Uint32Array(columns * rows);
  for (const points of lines) {
    let segment = 0;
    for (let column = 0; column < columns; column++) {
      const at = x.min + ((column + 0.5) / columns) * (x.max - x.min);
      while (segment < points.length - 2 && (points[segment + 1] as ChartPlace)[0] < at) segment++;
      const [from, to] = [points[segment], points[segment + 1]];
      if (from === undefined || to === undefined || at < from[0] || at > to[0]) continue;
      const height = from[1] + ((to[1] - from[1]) * (at - from[0])) / (to[0] - from[0] || 1);
      const row = Math.floor(((height - y.min) / (y.max - y.min)) * rows);
      if (row >= 0 && row < rows) counts[column * rows + row] = (counts[column * rows + row] as number) + 1;
    }
  }
  return { kind: 'density', columns, rows, counts, color };
}

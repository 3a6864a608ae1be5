import type { CurvesView } from '../../../views/api/chartAnswers.js';
import type { Pen } from '../../charts/pen.js';

/** The line below the pointer, and its recorded point nearest to it. */
export interface NearestPoint {
  readonly trial: number;
  /** In pixels. */
  readonly x: number;
  readonly y: number;
  readonly at: number;
  readonly value: number;
}

const MAX_DISTANCE_PX = 18;

export function nearestLine(
  lines: CurvesView['lines'],
  pointer: { readonly x: number; readonly y: number },
  pen: Pen,
): NearestPoint | null {
  let nearest: NearestPoint | null = null;
  let least = MAX_DISTANCE_PX ** 2;
  for (const { trial, x, y } of lines) {
    for (let i = 0; i < x.length; i++) {
      const [at, value] = [x[i], y[i]];
      if (at === undefined || value == null) continue;
      const [px, py] = [pen.x(at), pen.y(value)];
      const distance = (px - pointer.x) ** 2 + (py - pointer.y) ** 2;
      if (distance >= least) continue;
      least = distance;
      nearest = { trial, x: px, y: py, at, value };
    }
  }
  return nearest;
}

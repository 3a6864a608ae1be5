import { thinned } from '../base/thinned.js';
import { compareMetric } from '../model/metrics.js';
import { objectiveOf } from '../trainers/trainers.js';
import { isSound, metricColumn, type Summary } from './summary.js';
import type { Improvement } from './totals.js';

/** The most points of a curve of improvements. */
export const MAX_IMPROVEMENTS = 60;

/** The best value so far by time, in at most this many points, the first and the last included. */
export function bestSoFar({ spec, columns }: Pick<Summary, 'spec' | 'columns'>): readonly Improvement[] {
  const { metric, goal } = objectiveOf(spec);
  const values = metricColumn(columns, metric);
  const { endedMs } = columns;
  const sound: number[] = [];
  for (let position = 0; position < values.length; position++)
    if (isSound({ columns }, position)) sound.push(position);
  sound.sort((a, b) => (endedMs[a] ?? 0) - (endedMs[b] ?? 0));
  const improvements: Improvement[] = [];
  let best = Number.NaN;
  sound.forEach((position, i) => {
    const value = values[position] ?? Number.NaN;
    if (compareMetric(goal, value, best) >= 0) return;
    best = value;
    improvements.push({ atMs: endedMs[position] ?? Number.NaN, finished: i + 1, value });
  });
  return thinned(improvements, MAX_IMPROVEMENTS);
}

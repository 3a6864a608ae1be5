import { curveSeries } from '../results/curve.js';
import type { Summary } from '../results/summary.js';
import { recordPoints } from '../trainers/network/recordPoints.js';

/** Iteration and cost of one recorded point. */
export type CostPoint = readonly [iteration: number, cost: number];

/** A trial's curve as far as its cost is a number, at most so many points: the last one always. */
export function costCurve(
  summary: Summary,
  position: number,
  { series, most }: { series: 'J' | 'dev_J'; most: number },
): CostPoint[] {
  const curve = summary.curve(position);
  if (curve === null) return [];
  const { batch_size: batchSize, iterations: until } = summary.trials.configuration(position);
  const at = recordPoints(
    { trainExamples: summary.facts.trainExamples, batchSize, until },
    summary.spec.record,
  );
  const costs = curveSeries(curve, series);
  const points: CostPoint[] = [];
  for (let i = 0; i < curve.points; i++) {
    const [iteration, cost] = [at[i], costs[i]];
    if (iteration !== undefined && cost !== undefined && Number.isFinite(cost))
      points.push([iteration, cost]);
  }
  const step = Math.ceil(points.length / most);
  return points.filter((_, index) => (points.length - 1 - index) % step === 0);
}

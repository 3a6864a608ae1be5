import { costMetric } from '../analysis/curveReadings.js';
import { objectiveLabel } from '../analysis/findings/finding.js';
import { curveSeries } from '../results/curve.js';
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { trainingContext } from '../trainers/trainingContext.js';

/** Iteration and cost of one recorded point. */
export type CostPoint = readonly [iteration: number, cost: number];

/** A trial's curve as far as its cost is a number, in at most this many points, the last included. */
export function costCurve(
  summary: Summary,
  position: number,
  { series, most }: { series: string; most: number },
): CostPoint[] {
  const curve = summary.curve(position);
  if (curve === null) return [];
  const { spec, facts } = summary;
  const context = trainingContext(spec, facts);
  const at = curve.iterations ?? trainerOf(spec).recordedAt(summary.trials.configuration(position), context);
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

/** What learning curves show: the training cost, else what the sweep is ranked by. */
export function curveMetric(summary: Pick<Summary, 'spec'>): {
  readonly name: string;
  readonly label: string;
} {
  const { rankBy } = summary.spec;
  return costMetric(summary, 'train') ?? { name: rankBy, label: objectiveLabel(summary) };
}

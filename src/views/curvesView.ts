import { z } from 'zod';
import { sweepSlug } from '../model/slug.js';
import { curveSeries } from '../results/curve.js';
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { metricNames } from './metrics.js';
import { count, jsonNumber, jsonNumberOf } from './scalars.js';

/** The learning curves of some trials. */
export const curvesSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  curves: z
    .array(
      z.strictObject({
        trial: count,
        id: z.string(),
        iterations: z.array(count).readonly(),
        /** The recorded values, by metric. */
        metrics: z.record(z.string(), z.array(jsonNumber).readonly()),
      }),
    )
    .readonly(),
});

export function curvesView(summary: Summary, positions: readonly number[]): z.infer<typeof curvesSchema> {
  const { spec, facts, trials } = summary;
  const context = { facts, constants: spec.constants, record: spec.record };
  const names = metricNames(summary);
  return {
    sweep: spec.name,
    slug: sweepSlug(spec.name),
    curves: positions.flatMap((position) => {
      const curve = summary.curve(position);
      if (curve === null) return [];
      const at = curve.iterations ?? trainerOf(spec).recordedAt(trials.configuration(position), context);
      const series = names.map((name) => [name, [...curveSeries(curve, name)].map(jsonNumberOf)] as const);
      const iterations = [...at.slice(0, curve.points)];
      return [
        {
          trial: trials.number(position),
          id: trials.id(position),
          iterations,
          metrics: Object.fromEntries(series),
        },
      ];
    }),
  };
}

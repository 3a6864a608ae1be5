import { z } from 'zod';
import { sweepSlug } from '../model/slug.js';
import type { Summary } from '../results/summary.js';
import { count, milliseconds } from './scalars.js';

/** The sweep file that `refine` wrote. */
export const refinedSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  file: z.string(),
  /** The name of the sweep in the file. */
  next: z.string(),
  trials: count,
  /** Of the whole sweep; less where results are known already. */
  forecast_ms: milliseconds,
  /** Why, by hyperparameter; without those that stay as they are. */
  reasons: z.record(z.string(), z.string()),
});

interface Refined {
  readonly spec: { readonly name: string };
  readonly reasons: Readonly<Record<string, string>>;
  readonly trials: number;
  readonly forecastMs: number;
}

export function refinedView(
  { spec }: Pick<Summary, 'spec'>,
  refined: Refined,
  file: string,
): z.infer<typeof refinedSchema> {
  const given = Object.entries(refined.reasons).filter(([, reason]) => reason !== '');
  return {
    ...{ sweep: spec.name, slug: sweepSlug(spec.name), file, next: refined.spec.name },
    ...{ trials: refined.trials, forecast_ms: refined.forecastMs, reasons: Object.fromEntries(given) },
  };
}

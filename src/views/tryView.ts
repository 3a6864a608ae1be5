/** What `jmin try --json` prints. */
import { z } from 'zod';
import { metricsSchema } from './metrics.js';
import { count, jsonNumber, jsonNumberOf } from './scalars.js';

/** One line of output with what was read from it. */
export const readLineSchema = z.strictObject({
  /** Its number, from 1. */
  line: count,
  /** Where the training stands; null: no line has said it. */
  step: z.number().nullable(),
  /** Empty for a line without metrics. */
  metrics: z.record(z.string(), jsonNumber),
});
export type ReadLineView = z.infer<typeof readLineSchema>;

/** The last line of `jmin try FILE --json`. */
export const triedSchema = z.strictObject({
  trial: count,
  id: z.string(),
  outcome: z.enum(['finished', 'diverged', 'failed']),
  metrics: metricsSchema,
  /** Why it failed. */
  reason: z.string().nullable(),
  /** What to change, the likeliest first. */
  advice: z.array(z.string()).readonly(),
});

export function readLineView(
  line: number,
  { step, metrics }: { readonly step: number | null; readonly metrics: Readonly<Record<string, number>> },
): ReadLineView {
  return { line, step, metrics: numbersOf(metrics) };
}

/** Numbers by name as JSON has them. */
export function numbersOf(
  values: Readonly<Record<string, number>>,
): Record<string, z.infer<typeof jsonNumber>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, jsonNumberOf(value)]));
}

import { z } from 'zod';
import type { Summary } from '../results/summary.js';
import { dataSchema, dataView } from './dataView.js';
import { count } from './scalars.js';
import { failuresView } from './summaryView.js';
import { type SweepView, sweepSchema } from './sweepView.js';
import { trialSchema, trialView } from './trialView.js';

/** The most failures to send. */
const MAX_FAILURES = 50;

/** One sweep with a page of its ranking. */
export const detailsSchema = z.strictObject({
  sweep: sweepSchema,
  /** The text of the sweep file. */
  source: z.string(),
  data: dataSchema,
  /** The number of ranked trials: the finished, then the diverged. */
  ranked: count,
  /** The number of ranks before the first of `trials`. */
  offset: count,
  trials: z.array(trialSchema).readonly(),
  /** The first failed trials. */
  failures: z.array(z.strictObject({ trial: count, id: z.string(), reason: z.string() })).readonly(),
});
export type DetailsView = z.infer<typeof detailsSchema>;

export interface Paging {
  readonly offset: number;
  readonly limit: number;
}

export function detailsView(summary: Summary, sweep: SweepView, { offset, limit }: Paging): DetailsView {
  const { ranking } = summary;
  return {
    sweep,
    source: summary.source,
    data: dataView(summary.facts),
    ranked: ranking.length,
    offset,
    trials: [...ranking.subarray(offset, offset + limit)].map((position, index) =>
      trialView(summary, position, offset + index + 1),
    ),
    failures: failuresView(summary, MAX_FAILURES),
  };
}

import { z } from 'zod';
import type { Summary } from '../results/summary.js';
import { count, jsonNumber, jsonNumberOf } from './scalars.js';

/** A configuration that was trained with several seeds. */
export const replicatesSchema = z.strictObject({
  /** The numbers of its trials, the finished ones first. */
  trials: z.array(count).readonly(),
  finished: count,
  /** Mean of the objective's metric over the trials that finished and did not blow up. */
  mean: jsonNumber.nullable(),
  /** Sample standard deviation; null for fewer than two trials. */
  spread: jsonNumber.nullable(),
});
export type ReplicatesView = z.infer<typeof replicatesSchema>;

/** Best first; empty for a sweep without replicates. */
export function replicatesViews({ groups, trials }: Summary): ReplicatesView[] {
  return groups.map(({ positions, finished, mean, spread }) => ({
    trials: positions.map((position) => trials.number(position)),
    finished,
    mean: measured(mean),
    spread: measured(spread),
  }));
}

function measured(value: number): ReplicatesView['mean'] {
  return Number.isNaN(value) ? null : jsonNumberOf(value);
}

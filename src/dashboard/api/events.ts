/**
 * The events of GET /api/events. A client that connects, or connects again, is first sent everything; from then
 * on only what changed. Sweeps come as lines of the list; who shows more of one asks for its details again.
 */
import { z } from 'zod';
import { sweepSchema } from './sweeps.js';
import { workerSchema } from './workers.js';

/** `event: change` */
export const changeSchema = z.object({
  sweeps: z.array(sweepSchema).readonly(),
  /** Slugs of sweeps that are gone. */
  removed: z.array(z.string()).readonly(),
  /** All workers; null where nothing changed. */
  workers: z.array(workerSchema).readonly().nullable(),
});
export type Change = z.infer<typeof changeSchema>;

/** `event: trouble`: why nothing new can be told; null: it can again. */
export const troubleSchema = z.object({ message: z.string().nullable() });
export type Trouble = z.infer<typeof troubleSchema>;

/**
 * The events of GET /api/events. A client that connects gets everything first, and then only changes. Sweeps are sent
 * as lines of the list. A client that shows more of a sweep fetches its details again.
 */
import { z } from 'zod';
import { sweepSchema } from './sweepView.js';
import { workerSchema } from './workerView.js';

/** `event: change` */
export const changeSchema = z.strictObject({
  sweeps: z.array(sweepSchema).readonly(),
  /** Slugs of deleted sweeps. */
  removed: z.array(z.string()).readonly(),
  /** All workers; null if nothing changed. */
  workers: z.array(workerSchema).readonly().nullable(),
});
export type Change = z.infer<typeof changeSchema>;

/** `event: trouble`: why no new data can be shown; null when it can again. */
export const troubleSchema = z.strictObject({ message: z.string().nullable() });
export type Trouble = z.infer<typeof troubleSchema>;

/** `event: beat`: the server is running. */
export const beatSchema = z.strictObject({});

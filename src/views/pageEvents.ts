/**
 * The events of GET /api/events. A client that connects, or connects again, is first sent everything, then only what
 * changed. Sweeps come as lines of the list; a client that shows more of one asks for its details again.
 */
import { z } from 'zod';
import { sweepSchema } from './sweepView.js';
import { workerSchema } from './workerView.js';

/** `event: change` */
export const changeSchema = z.strictObject({
  sweeps: z.array(sweepSchema).readonly(),
  /** Slugs of sweeps that are gone. */
  removed: z.array(z.string()).readonly(),
  /** All workers; null where nothing changed. */
  workers: z.array(workerSchema).readonly().nullable(),
});
export type Change = z.infer<typeof changeSchema>;

/** `event: trouble`: why nothing new can be shown; null: it can again. */
export const troubleSchema = z.strictObject({ message: z.string().nullable() });
export type Trouble = z.infer<typeof troubleSchema>;

/** `event: beat`: the server is there. */
export const beatSchema = z.strictObject({});

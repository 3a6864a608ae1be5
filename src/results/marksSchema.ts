import { z } from 'zod';

/** Notes and tags in a snapshot or an overview. */
export const savedMarksSchema = z.object({
  notes: z.array(z.object({ atMs: z.number(), trial: z.string().nullable(), text: z.string() })).readonly(),
  tags: z.array(z.tuple([z.string(), z.array(z.string()).readonly()]).readonly()).readonly(),
});

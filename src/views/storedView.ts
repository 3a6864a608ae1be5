/** What is stored, and what no sweep needs: `jmin gc`. */
import { z } from 'zod';
import { count } from './scalars.js';

const size = count.nullable();

/**
 * `checkpoints`: the folder of a sweep, with the files and logs of commands. `weights`: of a trial, by digest.
 * `report`: never removed. `private_redis`: its data, never removed.
 */
const storedFileSchema = z.strictObject({
  kind: z.enum(['checkpoints', 'weights', 'report', 'private_redis']),
  path: z.string(),
  bytes: count,
  /** The part of it that is logs. */
  logs_bytes: count,
  /** Whether a sweep may need it, or jmin cannot know. */
  needed: z.boolean(),
});
export type StoredFile = z.infer<typeof storedFileSchema>;

export const storedSchema = z.strictObject({
  /** By Redis' estimate; null where its user may not ask for it. */
  sweeps: z.array(
    z.strictObject({
      sweep: z.string(),
      slug: z.string(),
      journal_bytes: size,
      checkpoints_bytes: size,
      caches_bytes: size,
    }),
  ),
  datasets: z.array(
    z.strictObject({ digest: z.string(), sweeps: z.array(z.string()).readonly(), bytes: size }),
  ),
  files: z.array(storedFileSchema),
  /** The size of the files that no sweep needs, and what was removed of them. */
  unneeded_bytes: count,
  removed_bytes: count,
});
export type StoredView = z.infer<typeof storedSchema>;

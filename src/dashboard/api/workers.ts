import { z } from 'zod';

export const workerSchema = z.object({
  worker: z.string(),
  host: z.string(),
  pid: z.int(),
  cpu: z.string(),
  cores: z.int(),
  threads: z.int(),
  node: z.string(),
  jmin: z.string(),
  kernel: z.string(),
  /** What its threads are at, as of some seconds ago. */
  running: z
    .array(
      z.object({
        slug: z.string(),
        sweep: z.string(),
        /** Numbers of the trials that this training is for. */
        trials: z.array(z.int()).readonly(),
        iteration: z.number(),
        iterations: z.number(),
        J: z.number().nullable(),
      }),
    )
    .readonly(),
});
export type WorkerView = z.infer<typeof workerSchema>;

export const workersSchema = z.object({ workers: z.array(workerSchema).readonly() });

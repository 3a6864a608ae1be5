import { z } from 'zod';
import { count, isoTime } from '../scalars.js';
import { workerSchema } from '../workerView.js';

/** A worker of the API: what it is, what its threads train, and why it is idle. */
export const liveWorkerSchema = z.strictObject({
  ...workerSchema.shape,
  /** Threads without a training. */
  idle_threads: count,
  /** Why a thread is idle, as far as it shows; null if all train. */
  idle_reason: z.string().nullable(),
  /** Trials it ended in the last minute. */
  trials_per_minute: count,
  /** Its machine with everything that runs there; null for a worker of an earlier version. */
  system: z
    .strictObject({
      /** Processes that ran or wanted to, on average of a minute. */
      load: z.number(),
      total_bytes: count,
      used_bytes: count,
    })
    .nullable(),
  /** Since when each entry of `running` trains; null if unknown. */
  running_since: z.array(isoTime.nullable()).readonly(),
});
export type LiveWorkerView = z.infer<typeof liveWorkerSchema>;

export const liveWorkersSchema = z.strictObject({ workers: z.array(liveWorkerSchema).readonly() });

/** The workers that the dashboard has started on its host, and the most that it starts. 0: it starts none. */
export const localWorkersSchema = z.strictObject({ workers: count, most: count });
export type LocalWorkersView = z.infer<typeof localWorkersSchema>;

const MAX_LOCAL_WORKERS = 1024;
export const localWorkersBody = z.strictObject({ workers: z.int().min(0).max(MAX_LOCAL_WORKERS) });

export const queueSchema = z.strictObject({
  /** Trainings that no worker has taken, by the journals: right also while nobody coordinates. */
  waiting_runs: count,
  /** Trials that wait and train, by the journals. */
  waiting_trials: count,
  running_trials: count,
  /** Jobs that BullMQ holds. A job is a hint of a few runs, so that this is not the work left. */
  waiting_jobs: count,
  workers: count,
  threads: count,
  busy_threads: count,
  sweeps: z
    .array(
      z.strictObject({
        sweep: z.string(),
        slug: z.string(),
        waiting_runs: count,
        waiting_trials: count,
        running_trials: count,
        priority: count,
      }),
    )
    .readonly(),
});

export const aboutSchema = z.strictObject({
  jmin: z.string(),
  /** Whether the dashboard was started with --read-only. */
  is_read_only: z.boolean(),
});
export type AboutView = z.infer<typeof aboutSchema>;

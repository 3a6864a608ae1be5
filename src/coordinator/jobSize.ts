/** How many runs share one job, so that the queue costs little and all threads end together. */

/** Jobs queued or being trained, for each thread. */
export const JOBS_PER_THREAD = 2;
/** Short runs share a job of about this much work. */
export const JOB_WORK_MS = 200;
export const MAX_RUNS_PER_JOB = 200;
/** Less work than this is not divided among threads: a job has about as much overhead. */
const MIN_JOB_WORK_MS = 10;

export interface Rest {
  /** Runs known to be left, at most MAX_AHEAD. */
  readonly runsAhead: number;
  /** How long the next of them takes; null if the speed is unknown. */
  readonly nextMs: number | null;
  readonly threads: number;
}

/** The largest number of runs in the next job. Jobs get smaller towards the end of a sweep. */
export function maxRunsPerJob({ runsAhead, nextMs, threads }: Rest): number {
  const share = Math.ceil(runsAhead / (threads * JOBS_PER_THREAD * 2));
  const worthAJob = nextMs !== null && nextMs > 0 ? Math.floor(MIN_JOB_WORK_MS / nextMs) : 0;
  return Math.max(1, Math.min(MAX_RUNS_PER_JOB, Math.max(share, worthAJob)));
}

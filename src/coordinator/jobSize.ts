/** How many runs travel together in one job, so that the queue costs little and all threads end together. */

/** Jobs in the queue or in work, for each thread. */
export const JOBS_PER_THREAD = 2;
/** Short runs travel together: about this much work in one job. */
export const JOB_WORK_MS = 200;
export const MAX_RUNS_PER_JOB = 200;
/** Less work than this is not divided among threads: a job costs about as much by itself. */
const MIN_JOB_WORK_MS = 10;

export interface Rest {
  /** Runs known to be left: at most those looked at together. */
  readonly runsAhead: number;
  /** How long the next of them takes; null where nothing is known of the speed. */
  readonly nextMs: number | null;
  readonly threads: number;
}

/** The most runs of the next job. Towards the end of a sweep jobs get smaller. */
export function maxRunsPerJob({ runsAhead, nextMs, threads }: Rest): number {
  const share = Math.ceil(runsAhead / (threads * JOBS_PER_THREAD * 2));
  const worthAJob = nextMs !== null && nextMs > 0 ? Math.floor(MIN_JOB_WORK_MS / nextMs) : 0;
  return Math.max(1, Math.min(MAX_RUNS_PER_JOB, Math.max(share, worthAJob)));
}

import { Worker } from 'bullmq';
import { connectRedis } from '../redis/connect.js';
import { makePatient } from '../redis/patience.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { Waits } from '../redis/waits.js';
import { keysOf, QUEUE_NAME } from './keys.js';
import { typeRepair } from './keyTypes.js';
import { QueuedJobs } from './queuedJobs.js';
import type { TrialJob } from './trialQueue.js';

/** BullMQ delivers a dead worker's jobs again after this time. The runs expire earlier, with their leases. */
const LOCK_MS = 60_000;
const STALLED_CHECK_MS = 15_000;
const NEVER = 1_000_000_000;
/** How long one blocking read waits for a job. */
const DRAIN_DELAY_S = 1;
/** Pause after a lost connection before the next read; BullMQ's default is 15 s. */
const RETRY_MS = 1_000;
/** BullMQ's error for a job that ended after the list of active jobs was deleted. It keeps the data of such a job. */
const NOT_ACTIVE = /^Job (\S+) is not in the active state/;

export interface TrialConsumer {
  /** Takes no more jobs. Running jobs continue. */
  pause(): Promise<void>;
  /** Closes without waiting for running jobs: their runs were released, or their leases will end. */
  close(): Promise<void>;
}

/** Takes jobs from the queue, `concurrency` at a time, and calls `work` for each. */
export async function consumeTrials(
  target: RedisTarget,
  concurrency: number,
  work: (jobId: string, job: TrialJob) => Promise<void>,
  reportProblem: (line: string) => void = () => {},
): Promise<TrialConsumer> {
  const connection = await connectRedis(target);
  // Without the pauses of `makePatient`, BullMQ would ask a refusing Redis for a job in a tight loop.
  const waits = new Waits(target);
  waits.serve(() => {}, reportProblem);
  makePatient(connection, waits, typeRepair(connection, target.prefix, waits));
  const worker = new Worker<TrialJob, string, string>(
    QUEUE_NAME,
    async (job) => {
      await work(job.id ?? '', job.data);
      return 'ok';
    },
    {
      connection,
      prefix: keysOf(target.prefix).bull,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: NEVER,
      drainDelay: DRAIN_DELAY_S,
      runRetryDelay: RETRY_MS,
    },
  );
  // BullMQ's errors about locks do not matter, because leases decide. ioredis restores lost connections.
  const jobs = new QueuedJobs(connection, keysOf(target.prefix));
  worker.on('error', (error) => {
    const lost = NOT_ACTIVE.exec(error.message)?.[1];
    if (lost !== undefined) jobs.remove([lost]).catch(() => {});
    if (error instanceof SyntaxError) reportProblem(`a job in the queue cannot be read: ${error.message}`);
  });
  return {
    pause: () => worker.pause(true),
    async close() {
      await worker.close(true);
      connection.disconnect();
    },
  };
}

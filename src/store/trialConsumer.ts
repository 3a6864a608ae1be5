import { Worker } from 'bullmq';
import { connectRedis } from '../redis/connect.js';
import { makePatient } from '../redis/patience.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { Waits } from '../redis/waits.js';
import { keysOf, QUEUE_NAME } from './keys.js';
import { typeRepair } from './keyTypes.js';
import type { TrialJob } from './trialQueue.js';

/** A dead worker's jobs are delivered again after so long; its runs are taken back earlier, by their leases. */
const LOCK_MS = 60_000;
const STALLED_CHECK_MS = 15_000;
const NEVER = 1_000_000_000;
/** Seconds that one blocking read waits for a job. */
const DRAIN_DELAY_S = 1;
/** BullMQ would wait 15 s after a lost connection before it asks for a job again. */
const RETRY_MS = 1_000;

export interface TrialConsumer {
  /** Takes no more jobs; those in work go on. */
  pause(): Promise<void>;
  /** Closes without waiting for jobs in work: their runs were released, or their leases will end. */
  close(): Promise<void>;
}

/** Takes jobs from the queue, `concurrency` at a time, and hands each to `work`. */
export async function consumeTrials(
  target: RedisTarget,
  concurrency: number,
  work: (jobId: string, job: TrialJob) => Promise<void>,
  reportProblem: (line: string) => void = () => {},
): Promise<TrialConsumer> {
  const connection = await connectRedis(target);
  // A Redis that refuses would be asked for a job again at once, without end.
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
  // BullMQ's verdicts on locks do not count: a lease decides. Lost connections are found again.
  worker.on('error', (error) => {
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

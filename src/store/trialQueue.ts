/** The one queue of all sweeps. A job is a hint: what it delivers is decided by the claim of its runs. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Configuration } from '../model/configuration.js';
import type { RecordSpec } from '../model/record.js';
import { connectRedis } from '../redis/connect.js';
import { makePatient } from '../redis/patience.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { Waits } from '../redis/waits.js';
import { keysOf, QUEUE_NAME } from './keys.js';
import { typeRepair } from './keyTypes.js';

/** Ended jobs that the queue dashboard can still show. */
const ENDED_JOBS_KEPT = 200;
/** Entries of BullMQ's own event stream, which nothing here reads. */
const EVENTS_KEPT = 1000;

/** One training as a job carries it: everything that a person or a worker wants to know. */
export interface QueuedRun {
  readonly run: string;
  readonly configuration: Configuration;
  /** Where each trial is committed, ascending. */
  readonly trials: readonly { readonly id: string; readonly number: number; readonly iterations: number }[];
}

export interface TrialJob {
  /** Left out: the network, as in early jobs. */
  readonly trainer?: string;
  readonly sweep: string;
  readonly slug: string;
  readonly dataset: string;
  readonly record: RecordSpec | null;
  readonly trialTimeMs: number | null;
  readonly stallTimeMs: number | null;
  /** Crashes after which a trial of it is failed. */
  readonly maxAttempts: number;
  /** `test`: trained again for its score on the test set only. */
  readonly purpose: 'train' | 'test';
  /** Trained in a process of its own: its workers were lost before. */
  readonly apart: boolean;
  readonly runs: readonly QueuedRun[];
}

export class TrialQueue {
  readonly #redis: Redis;
  readonly #queue: Queue<TrialJob, string, string>;

  private constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#queue = new Queue<TrialJob, string, string>(QUEUE_NAME, {
      connection: redis,
      prefix: keysOf(prefix).bull,
      streams: { events: { maxLen: EVENTS_KEPT } },
      defaultJobOptions: {
        removeOnComplete: { count: ENDED_JOBS_KEPT },
        removeOnFail: { count: ENDED_JOBS_KEPT },
        // The journal decides what failed: BullMQ is never to give up a job, nor to remember how often it ran.
        attempts: 1_000_000,
        backoff: { type: 'fixed', delay: 1000 },
      },
    });
    // Lost connections are found again; BullMQ reports each attempt as an event that must be listened to.
    this.#queue.on('error', () => {});
  }

  /** Over a connection of its own, for only such a one can be closed while Redis is away. */
  static async open(target: RedisTarget, waits = new Waits(target)): Promise<TrialQueue> {
    const redis = await connectRedis(target);
    makePatient(redis, waits, typeRepair(redis, target.prefix, waits));
    return new TrialQueue(redis, target.prefix);
  }

  /** At the end of the queue, or at its head. */
  async add(
    id: string,
    job: TrialJob,
    { isFirst = false }: { readonly isFirst?: boolean } = {},
  ): Promise<void> {
    await this.#queue.add(job.sweep.slice(0, 100), job, { jobId: id, lifo: isFirst });
  }

  /**
   * Whether a job is still to be delivered. One that a worker has is not: its runs are claimed as it comes, or its
   * worker died in between, which BullMQ finds out much later.
   */
  async isWaiting(id: string): Promise<boolean> {
    return ['waiting', 'delayed'].includes(await this.#queue.getJobState(id));
  }

  /** Closes without waiting for a Redis that may be away. */
  close(): void {
    this.#redis.disconnect();
  }
}

/** The queue of all sweeps. A job is a hint: claiming its runs decides what is trained. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Configuration } from '../model/configuration.js';
import type { RecordSpec } from '../model/record.js';
import type { Settings } from '../model/sweepSpec.js';
import { connectRedis } from '../redis/connect.js';
import { makePatient } from '../redis/patience.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { Waits } from '../redis/waits.js';
import { keysOf, QUEUE_NAME } from './keys.js';
import { typeRepair } from './keyTypes.js';
import { QueuedJobs } from './queuedJobs.js';

/** Ended jobs that the queue dashboard can still show. */
const ENDED_JOBS_KEPT = 200;
/** Entries of BullMQ's own event stream, which jmin does not read. */
const EVENTS_KEPT = 1000;

/** One training in a job: everything that a worker or a person who reads the queue needs. */
export interface QueuedRun {
  readonly run: string;
  readonly configuration: Configuration;
  /** The training waits at this recorded iteration, where it reaches a rung (from 1); left out: it does not. */
  readonly pause?: { readonly rung: number; readonly iteration: number };
  /** Where each trial is committed, ascending. */
  readonly trials: readonly { readonly id: string; readonly number: number; readonly iterations: number }[];
}

export interface TrialJob {
  /** Absent for the network, as in early jobs. */
  readonly trainer?: string;
  /** What its sweep says to its trainer. */
  readonly settings?: Settings;
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
  readonly #jobs: QueuedJobs;

  private constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#jobs = new QueuedJobs(redis, keysOf(prefix));
    this.#queue = new Queue<TrialJob, string, string>(QUEUE_NAME, {
      connection: redis,
      prefix: keysOf(prefix).bull,
      streams: { events: { maxLen: EVENTS_KEPT } },
      defaultJobOptions: {
        removeOnComplete: { count: ENDED_JOBS_KEPT },
        removeOnFail: { count: ENDED_JOBS_KEPT },
        // The journal decides what failed, so BullMQ must never give up a job.
        attempts: 1_000_000,
        backoff: { type: 'fixed', delay: 1000 },
      },
    });
    // ioredis reconnects. BullMQ emits an error for each attempt and needs a listener for it.
    this.#queue.on('error', () => {});
  }

  /** Opens its own connection, because BullMQ can close only such a connection while Redis is unreachable. */
  static async open(target: RedisTarget, waits = new Waits(target)): Promise<TrialQueue> {
    const redis = await connectRedis(target);
    makePatient(redis, waits, typeRepair(redis, target.prefix, waits));
    return new TrialQueue(redis, target.prefix);
  }

  /** Adds a job at the end of the queue; with `isFirst` at its head. */
  async add(
    id: string,
    job: TrialJob,
    { isFirst = false }: { readonly isFirst?: boolean } = {},
  ): Promise<void> {
    await this.#queue.add(job.sweep.slice(0, 100), job, { jobId: id, lifo: isFirst });
  }

  /**
   * Whether a job has not been delivered yet. False for a job that a worker has: it waits there for room, or it died
   * before, which BullMQ notices much later. A job in no list was lost with its list: its data is removed.
   */
  async isWaiting(id: string): Promise<boolean> {
    const state = await this.#queue.getJobState(id);
    if (state === 'unknown') await this.#jobs.remove([id]);
    return ['waiting', 'delayed'].includes(state);
  }

  /** Closes at once, even if Redis is unreachable. */
  close(): void {
    this.#redis.disconnect();
  }
}

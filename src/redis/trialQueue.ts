/** The one queue of all sweeps. A job is a hint: what it delivers is decided by the claim of its runs. */
import { Queue } from 'bullmq';
import type { Configuration } from '../spec/configuration.js';
import type { RecordSpec } from '../spec/sweepFile.js';
import { bullOptions } from './connect.js';
import { keysOf } from './keys.js';
import type { RedisTarget } from './redisTarget.js';

export const QUEUE_NAME = 'trials';
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
  readonly sweep: string;
  readonly slug: string;
  readonly dataset: string;
  readonly record: RecordSpec | null;
  readonly trialTimeMs: number | null;
  /** `test`: trained again for its score on the test set only. */
  readonly purpose: 'train' | 'test';
  readonly runs: readonly QueuedRun[];
}

export class TrialQueue {
  readonly #queue: Queue<TrialJob, string, string>;

  constructor(target: RedisTarget) {
    this.#queue = new Queue<TrialJob, string, string>(QUEUE_NAME, {
      connection: bullOptions(target),
      prefix: keysOf(target.prefix).bull,
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

  async add(id: string, job: TrialJob): Promise<void> {
    await this.#queue.add(job.sweep.slice(0, 100), job, { jobId: id });
  }

  /**
   * Whether a job is still to be delivered. One that a worker has is not: its runs are claimed as it comes, or its
   * worker died in between, which BullMQ finds out much later.
   */
  async isWaiting(id: string): Promise<boolean> {
    return ['waiting', 'delayed'].includes(await this.#queue.getJobState(id));
  }

  async close(): Promise<void> {
    await this.#queue.disconnect();
  }
}

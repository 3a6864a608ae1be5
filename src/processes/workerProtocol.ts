/**
 * What a worker process and the process that starts it say to each other:
 *
 *   1. The worker starts with its settings in the environment, as JSON in WORKER_VARIABLE, and loads.
 *   2. It is sent the RedisTarget over the channel, and connects.
 *   3. It answers with a ReadyMessage.
 *   4. It works until the channel closes. Then it gives back what it holds, and exits.
 *
 * Its standard error carries its log (`src/log/relayedLog.ts`).
 */
import { resolve } from 'node:path';
import type { KernelChoice } from '../trainers/network/kernel/loadKernel.js';

export const WORKER_VARIABLE = 'JMIN_WORKER';

/** How long trainings keep checkpoints, from which other workers resume them. */
export interface CheckpointPolicy {
  /** Only trainings that are forecast to take longer have checkpoints; milliseconds. */
  readonly longerThanMs: number;
  /** The shortest time between two; milliseconds. */
  readonly everyMs: number;
  /** Larger ones are files. */
  readonly mostBytesInRedis: number;
  /** The folder of those files, shared by all workers of a Redis; null: larger ones are not kept. */
  readonly folder: string | null;
}

export interface WorkerOptions {
  readonly threads: number;
  /** Null: the fastest build that runs here. */
  readonly kernel: KernelChoice | null;
  /** Of each thread. Default: the machine's memory, divided among the threads. */
  readonly memoryBytes?: number;
  /** Replaces parts of the default policy. */
  readonly checkpoints?: Partial<CheckpointPolicy>;
  /** Whether it logs that it waits for Redis. Not needed if the process that started it waits, and logs, too. */
  readonly reportsWaits?: boolean;
  /** How long it may be stuck before it exits to be started again. Default: MAX_STUCK_MS. */
  readonly stuckAfterMs?: number;
}

export interface ReadyMessage {
  readonly type: 'ready';
  readonly worker: string;
}

/** The folder for checkpoints of runs on this host, within its data folder. */
export function ownCheckpointFolder(dataDir: string): string {
  return resolve(dataDir, 'checkpoints');
}

/**
 * The messages between a worker process and the process that starts it:
 *
 *   1. The worker starts with its settings in the environment, as JSON in WORKER_VARIABLE, and loads.
 *   2. It is sent the RedisTarget over the channel, and connects.
 *   3. It answers with a ReadyMessage.
 *   4. It trains until the channel closes. Then it gives back what it holds and exits.
 *
 * Its standard error carries its log (`src/log/relayedLog.ts`).
 */
import { resolve } from 'node:path';
import type { AllowedCommands } from '../trainers/command/permission.js';
import type { KernelChoice } from '../trainers/network/kernel/loadKernel.js';

export const WORKER_VARIABLE = 'JMIN_WORKER';

/** Which trainings write checkpoints, so that other workers can resume them. */
export interface CheckpointPolicy {
  /** Only trainings forecast to take longer than this write checkpoints; milliseconds. */
  readonly longerThanMs: number;
  /** The shortest time between two checkpoints; milliseconds. */
  readonly everyMs: number;
  /** Larger checkpoints are written to files. */
  readonly mostBytesInRedis: number;
  /** The folder of those files, shared by all workers of a Redis; null: larger checkpoints are not kept. */
  readonly folder: string | null;
}

export interface WorkerOptions {
  readonly threads: number;
  /** Null: the fastest build that runs here. */
  readonly kernel: KernelChoice | null;
  /** Memory of each thread. Default: the machine's memory divided among the threads. */
  readonly memoryBytes?: number;
  /** Its GPUs, as CUDA_VISIBLE_DEVICES names them. Default: none. */
  readonly gpus?: readonly string[];
  /** The cores that its commands are pinned to, one for each thread. Default: none. */
  readonly cores?: readonly number[];
  /** Overrides parts of the default policy. */
  readonly checkpoints?: Partial<CheckpointPolicy>;
  /** Folders whose files it may read, for data sets that are too large for Redis. Default: none. */
  readonly dataFolders?: readonly string[];
  /** The commands that it may run. Default: none. */
  readonly commands?: AllowedCommands;
  /** Hosts that it may send notifications to; `any` where all sweeps are of this user. Default: none. */
  readonly notifyHosts?: 'any' | readonly string[];
  /** Whether it logs that it waits for Redis. Not needed if its parent process waits and logs too. */
  readonly reportsWaits?: boolean;
  /** How long it may be stuck before it exits and is restarted. Default: MAX_STUCK_MS. */
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

import type { CheckpointPolicy } from '../src/processes/workerProtocol.js';

export const CHECKPOINT_POLICY: CheckpointPolicy = {
  longerThanMs: 60_000,
  everyMs: 30_000,
  // Each checkpoint is also written to the append-only file of Redis.
  mostBytesInRedis: 256 * 1024,
  folder: null,
};

/** A training with a larger state writes no checkpoints, because writing would take too long. It starts again. */
export const MAX_STATE_BYTES = 2 ** 30;

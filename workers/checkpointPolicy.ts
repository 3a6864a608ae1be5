/** Which trainings keep checkpoints, how often, and where. */
export interface CheckpointPolicy {
  /** Only trainings that are forecast to take longer; milliseconds. */
  readonly longerThanMs: number;
  /** At most so often; milliseconds. */
  readonly everyMs: number;
  /** Larger ones are files. */
  readonly mostBytesInRedis: number;
  /** Where those lie, to be shared by all workers of a Redis; null: there are none. */
  readonly folder: string | null;
}

export const CHECKPOINT_POLICY: CheckpointPolicy = {
  longerThanMs: 60_000,
  everyMs: 30_000,
  // Each of them goes through the append-only file of Redis.
  mostBytesInRedis: 256 * 1024,
  folder: null,
};

/** A training whose state is larger has none, for it would take too long to write: it starts again. */
export const MOST_STATE_BYTES = 2 ** 30;

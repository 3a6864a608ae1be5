import type { RedisByUrl } from '../redis/redisTarget.js';

export { DEFAULT_PREFIX } from '../redis/redisTarget.js';

/** The user's choice of a Redis. */
export interface RedisChoice {
  /** Null: a private Redis in the data folder. */
  readonly access: RedisByUrl | null;
  readonly dataDir: string;
  readonly prefix: string;
  /** The environment in which the private server is looked for: PATH, the cache folder. */
  readonly environment: NodeJS.ProcessEnv;
  readonly onNotice: (line: string) => void;
  /** Whether lesser faults of the Redis are reported: to commands that put trials or results into it. */
  readonly reportsFaults?: boolean;
  /** Ends a download of the server. */
  readonly signal?: AbortSignal;
}

import type { RedisByUrl } from '../redis/redisTarget.js';

export { DEFAULT_PREFIX } from '../redis/redisTarget.js';

/** Where the user wants Redis to be. */
export interface RedisChoice {
  /** Null: a private one, in the data folder. */
  readonly access: RedisByUrl | null;
  readonly dataDir: string;
  readonly prefix: string;
  /** What the embedded server looks for: PATH, the cache folder. */
  readonly environment: NodeJS.ProcessEnv;
  readonly onNotice: (line: string) => void;
  /** Ends the download of a server that is under way. */
  readonly signal?: AbortSignal;
}

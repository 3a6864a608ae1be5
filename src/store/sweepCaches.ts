import type { Redis } from 'ioredis';
import { isWrongType } from '../redis/patience.js';
import type { Keys } from './keys.js';

/** snapshot: the whole fold (results/snapshot.ts); overview: what lists and status show (results/overview.ts). */
export type CacheKind = 'snapshot' | 'overview';

/** The most bytes of one value. A larger cache is not kept: one command would take Redis too long. */
export const MAX_CACHE_BYTES = 2 ** 27;

/** What the leader keeps of a sweep so that readers need not fold its journal. Each may be missing, old or forged. */
export class SweepCaches {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** Null if there is none. */
  async read(slug: string, kind: CacheKind): Promise<Buffer | null> {
    try {
      return await this.#redis.getBuffer(this.#keys[kind](slug));
    } catch (error) {
      // Somebody else wrote the key.
      if (isWrongType(error)) return null;
      throw error;
    }
  }

  /**
   * Writes nothing for a sweep without a journal. A transaction is not waited out: a Redis whose memory is full refuses
   * the cache at once, and results have priority.
   */
  async write(slug: string, kind: CacheKind, bytes: Buffer): Promise<void> {
    if (bytes.length > MAX_CACHE_BYTES) return;
    const key = this.#keys[kind](slug);
    const answers = await this.#redis.multi().set(key, bytes).exists(this.#keys.journal(slug)).exec();
    const [, [, journals] = []] = answers ?? [];
    // The sweep was deleted meanwhile.
    if (journals === 0) await this.#redis.del(key);
  }
}

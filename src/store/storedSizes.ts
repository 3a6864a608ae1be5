import type { Redis } from 'ioredis';
import type { Keys } from './keys.js';

/** Bytes of Redis' memory; null where Redis does not say: its user may not ask. */
export interface SweepSizes {
  readonly journal: number | null;
  readonly checkpoints: number | null;
  /** Snapshot and overview, which are caches. */
  readonly caches: number | null;
}

/** How much memory keys take, by Redis' own estimate. */
export class StoredSizes {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async sweep(slug: string): Promise<SweepSizes> {
    const { journal, checkpoints, snapshot, overview } = this.#keys;
    const [ofJournal, ofCheckpoints, ...caches] = await Promise.all(
      [journal, checkpoints, snapshot, overview].map((key) => this.#bytes(key(slug))),
    );
    return {
      journal: ofJournal ?? null,
      checkpoints: ofCheckpoints ?? null,
      caches: caches.reduce((sum, bytes) => (sum === null || bytes === null ? null : sum + bytes), 0),
    };
  }

  dataset(digest: string): Promise<number | null> {
    return this.#bytes(this.#keys.dataset(digest));
  }

  async #bytes(key: string): Promise<number | null> {
    try {
      return Number((await this.#redis.call('MEMORY', 'USAGE', key)) ?? 0);
    } catch (error) {
      if (/^(NOPERM|ERR unknown command)/.test((error as Error).message)) return null;
      throw error;
    }
  }
}

import type { Redis } from 'ioredis';
import type { DatasetSpec } from '../model/datasetSpec.js';
import type { Keys } from './keys.js';
import { defineScript, type Script, script } from './script.js';

/** Where a data set is read from that is too large to travel: every worker must find it under these paths. */
export interface SharedDataset {
  readonly spec: DatasetSpec;
  /** What its paths are relative to: a whole path. */
  readonly directory: string;
}

/** Data sets by their digest, as the compressed chunks they travel in, kept while a sweep uses them. */
export class DatasetStore {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #release: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#release = defineScript(redis, RELEASE_DATASET);
  }

  /** Stores a data set for a sweep, if it is not there whole yet: `encode` is only called then. */
  async put(digest: string, slug: string, encode: () => Iterable<Uint8Array>): Promise<void> {
    await this.#redis.sadd(this.#keys.datasetUsers(digest), slug);
    if (await this.#isWhole(digest)) return;
    const key = this.#keys.dataset(digest);
    // What is there is damaged or left over: fields too many would make it look incomplete for ever.
    await this.#redis.del(key);
    let count = 0;
    for (const chunk of encode()) await this.#redis.hset(key, String(count++), Buffer.from(chunk));
    // Written last: a data set without its count is one that is still being written.
    await this.#redis.hset(key, 'chunks', String(count));
  }

  async #isWhole(digest: string): Promise<boolean> {
    const key = this.#keys.dataset(digest);
    const [fields, stored] = await Promise.all([this.#redis.hlen(key), this.#redis.hget(key, 'chunks')]);
    return stored !== null && fields === Number(stored) + 1;
  }

  /** Whether workers can have it: whole, or from where they all read it. */
  async has(digest: string): Promise<boolean> {
    return (await this.#isWhole(digest)) || (await this.getShared(digest)) !== null;
  }

  /** Stores where workers find a data set that does not travel. */
  async putShared(digest: string, slug: string, shared: SharedDataset): Promise<void> {
    await this.#redis.sadd(this.#keys.datasetUsers(digest), slug);
    await this.#redis.hset(this.#keys.dataset(digest), 'shared', JSON.stringify(shared));
  }

  /** Null for a data set that travels. */
  async getShared(digest: string): Promise<SharedDataset | null> {
    const text = await this.#redis.hget(this.#keys.dataset(digest), 'shared');
    return text === null ? null : parseShared(text);
  }

  /** The chunks, or null where the data set is not there (any more). */
  async get(digest: string): Promise<Uint8Array[] | null> {
    const key = this.#keys.dataset(digest);
    const count = Number(await this.#redis.hget(key, 'chunks'));
    if (count === 0) return null;
    const chunks: Uint8Array[] = [];
    for (let index = 0; index < count; index++) {
      const chunk = await this.#redis.hgetBuffer(key, String(index));
      if (chunk === null) return null;
      chunks.push(chunk);
    }
    return chunks;
  }

  /** Its chunks are damaged: from now on it counts as missing, so that a sweep that has it brings it again. */
  async markMissing(digest: string): Promise<void> {
    await this.#redis.hdel(this.#keys.dataset(digest), 'chunks');
  }

  /** Forgets that a sweep uses it; the last one to go takes it away. */
  async release(digest: string, slug: string): Promise<void> {
    await this.#release({
      keys: { users: this.#keys.datasetUsers(digest), chunks: this.#keys.dataset(digest) },
      args: { slug },
    });
  }
}

/** Null for what nobody of us wrote: then the data set is not there. */
function parseShared(text: string): SharedDataset | null {
  try {
    const shared = JSON.parse(text) as Partial<SharedDataset> | null;
    const { spec, directory } = shared ?? {};
    const isWhole = typeof spec === 'object' && spec !== null && typeof directory === 'string';
    return isWhole ? { spec, directory } : null;
  } catch {
    return null;
  }
}

// In one step, so that nobody takes it into use in between.
export const RELEASE_DATASET = script('release_dataset', {
  keys: { users: 'set', chunks: 'hash' },
  lua: `
redis.call('SREM', keys.users, args.slug)
if redis.call('SCARD', keys.users) == 0 then redis.call('DEL', keys.chunks) end
return 0
`,
});

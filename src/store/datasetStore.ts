import type { Redis } from 'ioredis';
import { type DatasetSpec, datasetSchema } from '../model/datasetSpec.js';
import type { Keys } from './keys.js';
import { defineScript, type Script, script } from './script.js';

/** The place of a data set that is too large for Redis. Every worker must find it under these paths. */
export interface SharedDataset {
  readonly spec: DatasetSpec;
  /** Absolute path of the folder that the paths in `spec` are relative to. */
  readonly directory: string;
}

/** Data sets by digest, in compressed chunks. A data set is stored while a sweep uses it. */
export class DatasetStore {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #release: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#release = defineScript(redis, RELEASE_DATASET);
  }

  /** Stores a data set for a sweep. Calls `encode` only if the data set is not stored completely yet. */
  async put(digest: string, slug: string, encode: () => Iterable<Uint8Array>): Promise<void> {
    await this.#redis.sadd(this.#keys.datasetUsers(digest), slug);
    if (await this.#isWhole(digest)) return;
    const key = this.#keys.dataset(digest);
    // Existing fields are damaged or left over. Extra fields would make the data set look incomplete for ever.
    await this.#redis.del(key);
    let count = 0;
    for (const chunk of encode()) await this.#redis.hset(key, String(count++), Buffer.from(chunk));
    // Written last: without its count a data set is incomplete.
    await this.#redis.hset(key, 'chunks', String(count));
  }

  async #isWhole(digest: string): Promise<boolean> {
    const key = this.#keys.dataset(digest);
    const [fields, stored] = await Promise.all([this.#redis.hlen(key), this.#redis.hget(key, 'chunks')]);
    return stored !== null && fields === Number(stored) + 1;
  }

  /** Whether workers can read it: it is stored completely, or its shared place is known. */
  async has(digest: string): Promise<boolean> {
    return (await this.#isWhole(digest)) || (await this.getShared(digest)) !== null;
  }

  /** Stores the place of a data set that workers read themselves. */
  async putShared(digest: string, slug: string, shared: SharedDataset): Promise<void> {
    await this.#redis.sadd(this.#keys.datasetUsers(digest), slug);
    await this.#redis.hset(this.#keys.dataset(digest), 'shared', JSON.stringify(shared));
  }

  /** Null if the data set is stored in Redis. */
  async getShared(digest: string): Promise<SharedDataset | null> {
    const text = await this.#redis.hget(this.#keys.dataset(digest), 'shared');
    return text === null ? null : parseShared(text);
  }

  /** The chunks; null if the data set is missing or incomplete. */
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

  /** For damaged chunks: the data set counts as missing, so that a command that has it sends it again. */
  async markMissing(digest: string): Promise<void> {
    await this.#redis.hdel(this.#keys.dataset(digest), 'chunks');
  }

  /** Records that a sweep no longer uses it. Deletes a data set that no sweep uses. */
  async release(digest: string, slug: string): Promise<void> {
    await this.#release({
      keys: { users: this.#keys.datasetUsers(digest), chunks: this.#keys.dataset(digest) },
      args: { slug },
    });
  }
}

/** Null if jmin did not write the text: then the data set counts as missing. */
function parseShared(text: string): SharedDataset | null {
  try {
    const shared = JSON.parse(text) as Partial<SharedDataset> | null;
    const { spec, directory } = shared ?? {};
    const checked = datasetSchema.safeParse(spec);
    return checked.success && typeof directory === 'string' ? { spec: checked.data, directory } : null;
  } catch {
    return null;
  }
}

// Atomic, so that no sweep starts to use it between the two steps.
export const RELEASE_DATASET = script('release_dataset', {
  keys: { users: 'set', chunks: 'hash' },
  lua: `
redis.call('SREM', keys.users, args.slug)
if redis.call('SCARD', keys.users) == 0 then redis.call('DEL', keys.chunks) end
return 0
`,
});

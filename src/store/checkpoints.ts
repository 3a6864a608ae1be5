import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.js';
import type { Claim } from './runControl.js';
import { defineScript, type Script, script } from './script.js';

/** A checkpoint as Redis stores it: the bytes of a small one, the file of a large one. */
export type StoredCheckpoint = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | CheckpointPointer;

export interface CheckpointPointer {
  readonly kind: 'file';
  /** Name in the sweep's folder. */
  readonly file: string;
  /** Checksum of the file's bytes, in hexadecimal. */
  readonly checksum: string;
}

/** The folder of a sweep's checkpoints. A plus is a safe separator: prefixes and slugs have none. */
export function checkpointFolder(folder: string, prefix: string, slug: string): string {
  return join(folder, `${prefix}+${slug}`);
}

/** The latest checkpoint of each run. Only the holder of the run's claim can write it. */
export class CheckpointStore {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #save: Script;
  readonly #drop: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#save = defineScript(redis, SAVE);
    this.#drop = defineScript(redis, DROP);
  }

  /** One checkpoint for each run, or null. */
  async load(slug: string, runs: readonly string[]): Promise<(StoredCheckpoint | null)[]> {
    const values = await this.#redis.hmgetBuffer(this.#keys.checkpoints(slug), ...runs);
    return values.map((value) => (value === null ? null : decode(value)));
  }

  /** Returns false and writes nothing if the claim is no longer valid. */
  async save(claim: Claim, stored: StoredCheckpoint): Promise<boolean> {
    const value = stored.kind === 'bytes' ? Buffer.from(stored.bytes) : Buffer.from(JSON.stringify(stored));
    return (await this.#save({ keys: this.#keysOf(claim), args: { ...claim, value } })) === 1;
  }

  /** Deletes the checkpoint, if this claim was the last one of the run. The run may have ended. */
  async drop(claim: Claim): Promise<void> {
    await this.#drop({ keys: this.#keysOf(claim), args: { ...claim } });
  }

  #keysOf({ slug, run }: Claim): Record<string, string> {
    return { record: this.#keys.run(slug, run), checkpoints: this.#keys.checkpoints(slug) };
  }
}

/** A value that is not a pointer counts as bytes. The decoder of the bytes checks whether they are a checkpoint. */
function decode(value: Buffer): StoredCheckpoint {
  try {
    const { kind, file, checksum } = JSON.parse(value.toString('utf8')) as Partial<CheckpointPointer>;
    if (kind === 'file' && typeof file === 'string' && typeof checksum === 'string')
      return { kind, file, checksum };
  } catch {}
  return { kind: 'bytes', bytes: new Uint8Array(value) };
}

export const SAVE = script('save_checkpoint', {
  keys: { record: 'hash', checkpoints: 'hash' },
  lua: `
local state, token = unpack(redis.call('HMGET', keys.record, 'state', 'token'))
if state ~= 'claimed' or token ~= args.token then return 0 end
redis.call('HSET', keys.checkpoints, args.run, args.value)
return 1
`,
});

export const DROP = script('drop_checkpoint', {
  keys: { record: 'hash', checkpoints: 'hash' },
  lua: `
if redis.call('HGET', keys.record, 'token') ~= args.token then return 0 end
return redis.call('HDEL', keys.checkpoints, args.run)
`,
});

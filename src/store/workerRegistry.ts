import type { Redis } from 'ioredis';
import type { Joined } from '../model/events.js';
import type { WorkerResources } from '../trainers/resources.js';
import type { Keys } from './keys.js';
import { defineScript, type Script, script } from './script.js';

/** A worker that has not announced itself for this long counts as gone. */
const PRESENCE_MS = 10_000;

/** What a thread is training. Volatile: never in the journal. */
export interface Progress {
  readonly slug: string;
  readonly trials: readonly string[];
  readonly iteration: number;
  /** Null: its trainer does not know them beforehand. */
  readonly iterations: number | null;
  /** The last recorded cost. */
  readonly J: number | null;
}

/** A machine with everything that runs there. */
export interface SystemLoad {
  /** Processes that ran or wanted to, on average of a minute. */
  readonly load: number;
  readonly totalBytes: number;
  readonly usedBytes: number;
}

/** What a worker announces every few seconds. */
export interface Presence extends Omit<Joined, 'type'> {
  readonly pid: number;
  /** What it has for its trials; earlier versions do not say. */
  readonly memoryBytes?: number;
  readonly gpus?: number;
  /** Earlier versions do not say it. */
  readonly system?: SystemLoad;
  readonly running: readonly Progress[];
}

/** What a worker has for its trials. Of an earlier version, no GPUs and any memory. */
export function resourcesOf({ memoryBytes, gpus }: Presence): WorkerResources {
  return { memoryBytes: memoryBytes ?? Number.POSITIVE_INFINITY, gpus: gpus ?? 0 };
}

export class WorkerRegistry {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #announce: Script;
  readonly #leave: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#announce = defineScript(redis, ANNOUNCE);
    this.#leave = defineScript(redis, LEAVE);
  }

  async announce(presence: Presence): Promise<void> {
    const { worker } = presence;
    await this.#announce({
      keys: this.#keysOf(worker),
      args: { worker, presence: JSON.stringify(presence), presenceMs: PRESENCE_MS },
    });
  }

  async leave(worker: string): Promise<void> {
    await this.#leave({ keys: this.#keysOf(worker), args: { worker } });
  }

  /** The workers that announced themselves within the last seconds, by name. */
  async present(): Promise<Presence[]> {
    const announced = await this.#announced();
    return announced.flatMap(([, text]) => (text === null ? [] : (parsePresence(text) ?? [])));
  }

  /** Forgets workers that vanished without leaving. Not part of `present`, because readers may not write. */
  async forgetGone(): Promise<void> {
    const gone = (await this.#announced()).flatMap(([name, text]) => (text === null ? [name] : []));
    if (gone.length > 0) await this.#redis.srem(this.#keys.workers, ...gone);
  }

  #keysOf(worker: string): Record<string, string> {
    return { workers: this.#keys.workers, worker: this.#keys.worker(worker) };
  }

  /** The last announcement of each worker, by name; null if it has expired. */
  async #announced(): Promise<[name: string, text: string | null][]> {
    const names = (await this.#redis.smembers(this.#keys.workers)).sort();
    if (names.length === 0) return [];
    const texts = await this.#redis.mget(names.map((name) => this.#keys.worker(name)));
    return names.map((name, i) => [name, texts[i] ?? null]);
  }
}

/** Null if no worker wrote the text: it counts as a worker that has gone. */
function parsePresence(text: string): Presence | null {
  try {
    const presence = JSON.parse(text) as Partial<Presence> | null;
    const { worker, threads, running } = presence ?? {};
    const isWhole = typeof worker === 'string' && Number.isSafeInteger(threads) && Array.isArray(running);
    return isWhole ? (presence as Presence) : null;
  } catch {
    return null;
  }
}

export const ANNOUNCE = script('announce', {
  keys: { workers: 'set', worker: 'string' },
  lua: `
redis.call('SET', keys.worker, args.presence, 'PX', args.presenceMs)
return redis.call('SADD', keys.workers, args.worker)
`,
});

export const LEAVE = script('leave', {
  keys: { workers: 'set', worker: 'string' },
  lua: `
redis.call('DEL', keys.worker)
return redis.call('SREM', keys.workers, args.worker)
`,
});

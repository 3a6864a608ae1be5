import type { Redis } from 'ioredis';
import type { Joined } from '../model/events.js';
import { defineScript, type Script } from '../redis/script.js';
import type { Keys } from './keys.js';

/** A worker that has not spoken for so long is not counted any more. */
const PRESENCE_MS = 10_000;

/** What a thread is at, volatile: never in the journal. */
export interface Progress {
  readonly slug: string;
  readonly trials: readonly string[];
  readonly iteration: number;
  readonly iterations: number;
  /** The last recorded cost. */
  readonly J: number | null;
}

/** What a worker says of itself every few seconds. */
export interface Presence extends Omit<Joined, 'type'> {
  readonly pid: number;
  readonly running: readonly Progress[];
}

export class WorkerRegistry {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #announce: Script;
  readonly #leave: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#announce = defineScript(redis, 'announce', ANNOUNCE);
    this.#leave = defineScript(redis, 'leave', LEAVE);
  }

  async announce(presence: Presence): Promise<void> {
    const { worker } = presence;
    const keys = [this.#keys.workers, this.#keys.worker(worker)];
    await this.#announce(keys, [worker, JSON.stringify(presence), PRESENCE_MS]);
  }

  async leave(worker: string): Promise<void> {
    await this.#leave([this.#keys.workers, this.#keys.worker(worker)], [worker]);
  }

  /** The workers heard of within the last seconds, by name. */
  async present(): Promise<Presence[]> {
    const said = await this.#said();
    return said.flatMap(([, text]) => (text === null ? [] : [JSON.parse(text) as Presence]));
  }

  /** Forgets the names of those that are gone without having left. Apart, for who only looks may not write. */
  async forgetGone(): Promise<void> {
    const gone = (await this.#said()).flatMap(([name, text]) => (text === null ? [name] : []));
    if (gone.length > 0) await this.#redis.srem(this.#keys.workers, ...gone);
  }

  /** What each worker said last, by name; null of one that was not heard of in time. */
  async #said(): Promise<[name: string, text: string | null][]> {
    const names = (await this.#redis.smembers(this.#keys.workers)).sort();
    if (names.length === 0) return [];
    const texts = await this.#redis.mget(names.map((name) => this.#keys.worker(name)));
    return names.map((name, i) => [name, texts[i] ?? null]);
  }
}

// KEYS workers, worker; ARGV name, what it says of itself, how long that counts.
const ANNOUNCE = `
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return redis.call('SADD', KEYS[1], ARGV[1])
`;

// KEYS workers, worker; ARGV name.
const LEAVE = `
redis.call('DEL', KEYS[2])
return redis.call('SREM', KEYS[1], ARGV[1])
`;

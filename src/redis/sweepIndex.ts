import type { Redis } from 'ioredis';
import type { Keys } from './keys.js';

/** Which sweeps there are, and which of them may have trials to train. */
export class SweepIndex {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async add(slug: string, name: string): Promise<void> {
    await this.#redis.hset(this.#keys.sweeps, slug, name);
  }

  /** Slug and name of each, by slug. */
  async list(): Promise<{ readonly slug: string; readonly name: string }[]> {
    const all = await this.#redis.hgetall(this.#keys.sweeps);
    return Object.entries(all)
      .map(([slug, name]) => ({ slug, name }))
      .sort((a, b) => (a.slug < b.slug ? -1 : 1));
  }

  async activate(slug: string): Promise<void> {
    await this.#redis.sadd(this.#keys.active, slug);
  }

  async deactivate(slug: string): Promise<void> {
    await this.#redis.srem(this.#keys.active, slug);
  }

  async active(): Promise<string[]> {
    return this.#redis.smembers(this.#keys.active);
  }

  /** Takes a sweep away, with its journal. Runs in flight find nothing to write to: their claims are gone too. */
  async delete(slug: string): Promise<void> {
    const { sweeps, active, flight, journal } = this.#keys;
    await this.#redis.srem(active, slug);
    const members = (await this.#redis.zrange(flight, '0', '-1')).filter((member) =>
      member.startsWith(`${slug}/`),
    );
    for (const member of members) {
      await this.#redis.del(this.#keys.run(slug, member.slice(slug.length + 1)));
      await this.#redis.zrem(flight, member);
    }
    await this.#redis.del(journal(slug));
    await this.#redis.hdel(sweeps, slug);
  }
}

import type { Redis } from 'ioredis';
import type { Keys } from './keys.js';
import { defineScript, type Script, script } from './script.js';

/** The list of sweeps, and the sweeps that may have trials to train. */
export class SweepIndex {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #activate: Script;
  readonly #deactivate: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#activate = defineScript(redis, ACTIVATE);
    this.#deactivate = defineScript(redis, DEACTIVATE);
  }

  async add(slug: string, name: string): Promise<void> {
    await this.#redis.hset(this.#keys.sweeps, slug, name);
  }

  /** Slug and name of each sweep, sorted by slug. */
  async list(): Promise<{ readonly slug: string; readonly name: string }[]> {
    const all = await this.#redis.hgetall(this.#keys.sweeps);
    return Object.entries(all)
      .map(([slug, name]) => ({ slug, name }))
      .sort((a, b) => (a.slug < b.slug ? -1 : 1));
  }

  async activate(slug: string): Promise<void> {
    const { active, resting } = this.#keys;
    await this.#activate({ keys: { active, resting }, args: { slug } });
  }

  /** Does nothing if the journal has entries after the last one read, because the sweep may have been launched again. */
  async deactivate(slug: string, read: string): Promise<void> {
    const { active, journal, checkpoints, resting } = this.#keys;
    await this.#deactivate({
      keys: { active, resting, journal: journal(slug), checkpoints: checkpoints(slug) },
      args: { slug, read },
    });
  }

  async active(): Promise<string[]> {
    return this.#redis.smembers(this.#keys.active);
  }

  /**
   * Deletes a sweep and its journal. First it makes the sweep inactive, so that no further run is opened. Then it removes
   * the claims before the journal, so that runs in flight cannot write.
   */
  async delete(slug: string): Promise<void> {
    const { sweeps, active, resting, flight, journal, checkpoints, snapshot, overview, notices } = this.#keys;
    await this.#redis.srem(active, slug);
    const members = (await this.#redis.zrange(flight, '0', '-1')).filter((member) =>
      member.startsWith(`${slug}/`),
    );
    for (const member of members) {
      await this.#redis.del(this.#keys.run(slug, member.slice(slug.length + 1)));
      await this.#redis.zrem(flight, member);
    }
    const own = [journal, checkpoints, snapshot, overview, notices].map((key) => key(slug));
    await this.#redis.del(...own);
    await this.#redis.hdel(sweeps, slug);
    await this.#redis.srem(resting, slug);
  }
}

export const ACTIVATE = script('activate', {
  keys: { active: 'set', resting: 'set' },
  lua: `
local added = redis.call('SADD', keys.active, args.slug)
redis.call('SREM', keys.resting, args.slug)
return added
`,
});

// An inactive sweep needs no checkpoints. A sweep without a journal was deleted and is not added to `resting`.
export const DEACTIVATE = script('deactivate', {
  keys: { active: 'set', resting: 'set', journal: 'stream', checkpoints: 'hash' },
  lua: `
local last = redis.call('XREVRANGE', keys.journal, '+', '-', 'COUNT', 1)[1]
if last and last[1] ~= args.read then return 0 end
redis.call('DEL', keys.checkpoints)
if last then redis.call('SADD', keys.resting, args.slug) end
return redis.call('SREM', keys.active, args.slug)
`,
});

import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { defineScript, NOW, type Script } from '../redis/script.js';
import type { Keys } from './keys.js';
import { LEASE_MS } from './runControl.js';

/** A coordinator that is not heard of for so long is replaced. */
export const LEAD_LEASE_MS = 3_000;
/**
 * Where no candidate asked for so long, none could: Redis was away, and no worker could be heard of. Leases outlast a
 * shorter outage.
 */
export const UNASKED_MS = 5_000;

/** A candidate for the one coordinator of a Redis and prefix. */
export class Leadership {
  /** What the scripts of the coordinator are fenced by. */
  readonly nonce = randomBytes(16).toString('hex');
  readonly #keys: Keys;
  readonly #lead: Script;
  readonly #resign: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#keys = keys;
    this.#lead = defineScript(redis, 'lead', LEAD);
    this.#resign = defineScript(redis, 'resign', RESIGN);
  }

  /**
   * Takes or keeps the lead: true while this candidate has it. After an outage of Redis whatever is in flight gets a
   * new lease: its worker may hold results that it could not write down.
   */
  async lead(): Promise<boolean> {
    const { lead, asked, flight } = this.#keys;
    return (await this.#lead([lead, asked, flight], [this.nonce, LEAD_LEASE_MS, UNASKED_MS, LEASE_MS])) === 1;
  }

  async resign(): Promise<void> {
    await this.#resign([this.#keys.lead], [this.nonce]);
  }
}

// KEYS lead, asked, flight; ARGV nonce, lease of the lead, time unasked after which leases begin anew, lease of a run.
// One that does not lead writes only where the one that does is late.
export const LEAD = `${NOW}
local time = now()
local unasked = time - (redis.call('GET', KEYS[2]) or time)
if unasked > tonumber(ARGV[3]) then
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', time + ARGV[4])) do
    redis.call('ZADD', KEYS[3], time + ARGV[4], member)
  end
end
local leader = redis.call('GET', KEYS[1])
local leads = not leader or leader == ARGV[1]
if leads or unasked > ARGV[2] / 2 then redis.call('SET', KEYS[2], time) end
if not leads then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

const RESIGN = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
`;

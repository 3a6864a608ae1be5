import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.js';
import { LEASE_MS } from './runControl.js';
import { defineScript, NOW, type Script, script } from './script.js';

/** A coordinator that does not renew its lease for this long is replaced. */
export const LEAD_LEASE_MS = 3_000;
/**
 * If no candidate asked to lead for this long, Redis was unreachable, and workers could not renew their leases. The
 * leases outlast a shorter outage.
 */
export const UNASKED_MS = 5_000;

/** A candidate for leader. One Redis and prefix has one leader. */
export class Leadership {
  /** The fencing token of the leader's scripts. */
  readonly nonce = randomBytes(16).toString('hex');
  readonly #keys: Keys;
  readonly #lead: Script;
  readonly #resign: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#keys = keys;
    this.#lead = defineScript(redis, LEAD);
    this.#resign = defineScript(redis, RESIGN);
  }

  /**
   * Takes or keeps the lead; true if this candidate leads. After an outage of Redis it renews the lease of every run in
   * flight, because the worker may hold results that it could not write.
   */
  async lead(): Promise<boolean> {
    const { lead, asked, flight } = this.#keys;
    const answer = await this.#lead({
      keys: { lead, asked, flight },
      args: { nonce: this.nonce, leadMs: LEAD_LEASE_MS, unaskedMs: UNASKED_MS, leaseMs: LEASE_MS },
    });
    return answer === 1;
  }

  async resign(): Promise<void> {
    await this.#resign({ keys: { lead: this.#keys.lead }, args: { nonce: this.nonce } });
  }
}

// A candidate that does not lead writes only if the leader is late. A lead without an expiry is not ours, and is
// replaced: otherwise nobody could ever lead.
export const LEAD = script('lead', {
  keys: { lead: 'string', asked: 'string', flight: 'zset' },
  lua: `${NOW}
local time = now()
local unasked = time - (tonumber(redis.call('GET', keys.asked) or time) or time)
if unasked > args.unaskedMs then
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', keys.flight, '-inf', time + args.leaseMs)) do
    redis.call('ZADD', keys.flight, time + args.leaseMs, member)
  end
end
local leader = redis.call('GET', keys.lead)
local leads = not leader or leader == args.nonce or redis.call('PTTL', keys.lead) == -1
if leads or unasked > args.leadMs / 2 then redis.call('SET', keys.asked, time) end
if not leads then return 0 end
redis.call('SET', keys.lead, args.nonce, 'PX', args.leadMs)
return 1
`,
});

export const RESIGN = script('resign', {
  keys: { lead: 'string' },
  lua: `
if redis.call('GET', keys.lead) == args.nonce then redis.call('DEL', keys.lead) end
return 0
`,
});

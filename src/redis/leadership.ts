import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.js';
import { defineScript, type Script } from './script.js';

/** A coordinator that is not heard of for so long is replaced. */
export const LEAD_LEASE_MS = 5_000;

/** A candidate for the one coordinator of a Redis and prefix. */
export class Leadership {
  /** What the scripts of the coordinator are fenced by. */
  readonly nonce = randomBytes(16).toString('hex');
  readonly #key: string;
  readonly #lead: Script;
  readonly #resign: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#key = keys.lead;
    this.#lead = defineScript(redis, 'lead', LEAD);
    this.#resign = defineScript(redis, 'resign', RESIGN);
  }

  /** Takes or keeps the lead: true while this candidate has it. */
  async lead(): Promise<boolean> {
    return (await this.#lead([this.#key], [this.nonce, LEAD_LEASE_MS])) === 1;
  }

  async resign(): Promise<void> {
    await this.#resign([this.#key], [this.nonce]);
  }
}

const LEAD = `
local leader = redis.call('GET', KEYS[1])
if leader and leader ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

const RESIGN = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
`;

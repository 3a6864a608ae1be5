import type { Redis } from 'ioredis';
import type { Keys } from './keys.js';
import { defineScript, type Script, script } from './script.js';

/** Which notifications of a sweep were claimed by a process that sends them, and what became of them. */
export class NoticeMarks {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #claim: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#claim = defineScript(redis, CLAIM_NOTICE);
  }

  /** True for one caller alone, ever. False too if the sweep was deleted. */
  async claim(slug: string, notice: string): Promise<boolean> {
    const { journal, notices } = this.#keys;
    const answer = await this.#claim({
      keys: { journal: journal(slug), notices: notices(slug) },
      args: { notice },
    });
    return answer === 1;
  }

  /** Records what became of a claimed notice. */
  async settle(slug: string, notice: string, result: 'sent' | 'lost'): Promise<void> {
    const key = this.#keys.notices(slug);
    if ((await this.#redis.exists(key)) === 1) await this.#redis.hset(key, notice, result);
  }
}

export const CLAIM_NOTICE = script('claim_notice', {
  keys: { journal: 'stream', notices: 'hash' },
  lua: `
if redis.call('EXISTS', keys.journal) == 0 then return 0 end
return redis.call('HSETNX', keys.notices, args.notice, 'claimed')
`,
});

import type { Redis } from 'ioredis';
import type { Compared, Proposed } from '../model/events.js';
import type { Keys } from './keys.js';
import { packEvent } from './packEvent.js';
import type { Order } from './runControl.js';
import { defineScript, type Script, script } from './script.js';

/** What a search proposes and a pruner decides, written into the journal by the coordinator. */
export class Proposals {
  readonly #keys: Keys;
  readonly #propose: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#keys = keys;
    this.#propose = defineScript(redis, PROPOSE);
  }

  /**
   * Appends events, all or none. Does nothing unless the last entry is the last one read: a decision is made once, and
   * on everything that has happened. Sent again, it finds its own entries there.
   */
  async append({ leader, slug, read }: Order, events: readonly (Proposed | Compared)[]): Promise<void> {
    const { lead, active, journal } = this.#keys;
    await this.#propose({
      keys: { lead, active, journal: journal(slug) },
      args: { leader, slug, read, events: events.map(packEvent) },
    });
  }
}

export const PROPOSE = script('propose', {
  keys: { lead: 'string', active: 'set', journal: 'stream' },
  lua: `
if redis.call('GET', keys.lead) ~= args.leader or redis.call('SISMEMBER', keys.active, args.slug) == 0 then return 0 end
local last = redis.call('XREVRANGE', keys.journal, '+', '-', 'COUNT', 1)[1]
if not last or last[1] ~= args.read then return 0 end
for _, event in ipairs(args.events) do redis.call('XADD', keys.journal, 'NOMKSTREAM', '*', 'e', event) end
return 1
`,
});

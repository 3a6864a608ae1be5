import type { Redis } from 'ioredis';
import { assert } from '../base/assert.js';
import { isAfter, type JournalEntry } from '../results/journal.js';
import type { Keys } from './keys.js';
import { packEvent } from './packEvent.js';
import { defineScript, NOW, type Script, script } from './script.js';

/** `changed`: the journal has entries after the last one read. `busy`: runs of the sweep are in flight. */
export type ImportAnswer = 'ok' | 'changed' | 'busy';

/** Writes the entries of an exported journal back into a sweep, with their ids. */
export class JournalImport {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #append: Script;
  readonly #forget: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#forget = defineScript(redis, FORGET_DEAD);
    this.#append = defineScript(redis, IMPORT);
  }

  /**
   * Appends all entries or none to a journal whose last entry is `after` (null: an empty journal). It also makes the
   * sweep inactive: a coordinator that has not read the entries would open runs that have ended. Can be repeated.
   */
  async append(slug: string, after: string | null, entries: readonly JournalEntry[]): Promise<ImportAnswer> {
    const { journal, flight, active, resting } = this.#keys;
    assert(areAscending(after, entries), 'the entries of a journal ascend');
    const answer = await this.#append({
      keys: { journal: journal(slug), flight, active, resting },
      args: {
        ...{ slug, after: after ?? '', last: entries.at(-1)?.id ?? '' },
        entries: entries.map(({ id, event }) => ({ id, event: packEvent(event) })),
      },
    });
    return answer as ImportAnswer;
  }

  /** Forgets the runs that dead workers held when the sweep lost its journal. Does nothing where it has one. */
  async forgetDeadRuns(slug: string): Promise<void> {
    const { journal, flight, run } = this.#keys;
    for (const member of await this.#redis.zrange(flight, '0', '-1')) {
      if (!member.startsWith(`${slug}/`)) continue;
      const record = run(slug, member.slice(slug.length + 1));
      await this.#forget({ keys: { journal: journal(slug), flight, record }, args: { member } });
    }
  }
}

/**
 * A run in flight whose lease has ended, of a sweep without a journal: no leader follows such a sweep, so nobody else
 * would remove it.
 */
export const FORGET_DEAD = script('forget_dead', {
  keys: { journal: 'stream', flight: 'zset', record: 'hash' },
  lua: `${NOW}
if redis.call('EXISTS', keys.journal) == 1 then return 0 end
local deadline = redis.call('ZSCORE', keys.flight, args.member)
if not deadline or tonumber(deadline) > now() then return 0 end
redis.call('DEL', keys.record)
return redis.call('ZREM', keys.flight, args.member)
`,
});

/** Redis would refuse an entry out of order after it has accepted the entries before it. */
function areAscending(after: string | null, entries: readonly JournalEntry[]): boolean {
  return entries.every(({ id }, i) => {
    const before = i === 0 ? after : entries[i - 1]?.id;
    return before === null || before === undefined || isAfter(id, before);
  });
}

// A repeated call finds its own last entry and does nothing.
export const IMPORT = script('import', {
  keys: { journal: 'stream', flight: 'zset', active: 'set', resting: 'set' },
  lua: `
local found = redis.call('XREVRANGE', keys.journal, '+', '-', 'COUNT', 1)[1]
local last = found and found[1] or ''
if last == args.last then return 'ok' end
if last ~= args.after then return 'changed' end
for _, member in ipairs(redis.call('ZRANGE', keys.flight, 0, -1)) do
  if string.sub(member, 1, #args.slug + 1) == args.slug .. '/' then return 'busy' end
end
redis.call('SREM', keys.active, args.slug)
redis.call('SADD', keys.resting, args.slug)
for _, entry in ipairs(args.entries) do redis.call('XADD', keys.journal, entry.id, 'e', entry.event) end
return 'ok'
`,
});

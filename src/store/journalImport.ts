import type { Redis } from 'ioredis';
import { defineScript, type Script } from '../redis/script.js';
import type { JournalEntry } from '../results/journal.js';
import type { Keys } from './keys.js';
import { packEvent } from './packEvent.js';

/** ok; changed: the journal does not end where it was read to; busy: runs of the sweep are in flight. */
export type ImportAnswer = 'ok' | 'changed' | 'busy';

/** Writes entries of a journal that was exported back into a sweep, under the ids they had. */
export class JournalImport {
  readonly #keys: Keys;
  readonly #append: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#keys = keys;
    this.#append = defineScript(redis, 'import', IMPORT);
  }

  /**
   * Appends entries, all or none, to a journal whose last entry is `after` (null: to none). The sweep is not active from then on, for a coordinator that has not read them would open runs that
   * have ended. May be sent again.
   */
  async append(slug: string, after: string | null, entries: readonly JournalEntry[]): Promise<ImportAnswer> {
    const { journal, flight, active, resting } = this.#keys;
    const args = entries.flatMap(({ id, event }) => [id, packEvent(event)]);
    return (await this.#append(
      [journal(slug), flight, active, resting],
      [slug, after ?? '', ...args],
    )) as ImportAnswer;
  }
}

// KEYS journal, flight, active sweeps, resting sweeps; ARGV slug, last entry expected, then id, event each. Sent again, it finds its
// own last entry there.
const IMPORT = `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local lastId = last and last[1] or ''
if lastId == ARGV[#ARGV - 1] then return 'ok' end
if lastId ~= ARGV[2] then return 'changed' end
for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  if string.sub(member, 1, #ARGV[1] + 1) == ARGV[1] .. '/' then return 'busy' end
end
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('SADD', KEYS[4], ARGV[1])
for i = 3, #ARGV, 2 do redis.call('XADD', KEYS[1], ARGV[i], 'e', ARGV[i + 1]) end
return 'ok'
`;

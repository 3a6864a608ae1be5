import type { Redis } from 'ioredis';
import type { Cancelled, Paused } from '../model/events.js';
import { defineScript, type Script } from '../redis/script.js';
import type { Keys } from './keys.js';
import { packEvent } from './packEvent.js';
import { NOTE_MS, type Order } from './runControl.js';

/** What is ordered for a whole sweep, mostly by the user, at any time. Each is one atomic script. */
export class SweepControl {
  readonly #keys: Keys;
  readonly #recall: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#keys = keys;
    this.#recall = defineScript(redis, 'recall', RECALL);
  }

  /** Nothing starts any more, queued or not; what is in work goes on to its end. */
  async pause(slug: string, event: Paused): Promise<void> {
    await this.#send(slug, event, 'open');
  }

  /** The same by the coordinator, for what it has read: does nothing if it leads no more, or more was written. */
  async pauseAs({ leader, slug, read }: Order, event: Paused): Promise<void> {
    await this.#send(slug, event, 'open', [leader, read]);
  }

  /** Nothing starts any more; what is in work is taken from its worker, whose thread ends with its next beat. */
  async cancel(slug: string, event: Cancelled): Promise<void> {
    await this.#send(slug, event, 'all');
  }

  async #send(
    slug: string,
    event: Paused | Cancelled,
    which: 'open' | 'all',
    condition: readonly [leader: string, read: string] | readonly [] = [],
  ): Promise<void> {
    const { flight, active, journal, lead, checkpoints, resting, run } = this.#keys;
    const keys = [flight, active, journal(slug), lead, checkpoints(slug), resting];
    await this.#recall(keys, [slug, packEvent(event), run(slug, ''), which, NOTE_MS, ...condition]);
  }
}

// KEYS flight, active sweeps, journal, lead, checkpoints, resting sweeps; ARGV slug, event, what the keys of its runs begin with, which
// runs to take out of flight, how long a note is kept; of a coordinator also who it is, and the last entry it has read.
// A job whose run is not open delivers nothing; a run is opened again only by who has read the event.
const RECALL = `
if ARGV[6] then
  local last = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
  if redis.call('GET', KEYS[4]) ~= ARGV[6] or not last or last[1] ~= ARGV[7] then return 0 end
end
local entry = redis.call('XADD', KEYS[3], '*', 'e', ARGV[2])
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(member, 1, #ARGV[1] + 1) == ARGV[1] .. '/' then
    local record = ARGV[3] .. string.sub(member, #ARGV[1] + 2)
    if ARGV[4] == 'all' or redis.call('HGET', record, 'state') == 'open' then
      redis.call('DEL', record)
      redis.call('ZREM', KEYS[1], member)
      redis.call('HSET', record, 'state', 'returned', 'left', entry)
      redis.call('PEXPIRE', record, ARGV[5])
    end
  end
end
if ARGV[4] == 'all' then
  redis.call('SREM', KEYS[2], ARGV[1])
  redis.call('SADD', KEYS[6], ARGV[1])
  redis.call('DEL', KEYS[5])
end
return 1
`;

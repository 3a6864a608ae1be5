import type { Redis } from 'ioredis';
import type { Cancelled, Paused } from '../model/events.js';
import type { Keys } from './keys.js';
import { packEvent } from './packEvent.js';
import { NOTE_MS, type Order } from './runControl.js';
import { LEAVE_NOTE, TRIALS_OF } from './runScripts.js';
import { defineScript, type Script, script } from './script.js';

type CancelledTrials = Cancelled & { readonly trials: readonly string[] };

/** Commands on a sweep, mostly from the user, at any time. Each is one atomic script. */
export class SweepControl {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #recall: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#recall = defineScript(redis, RECALL);
  }

  /** No further trial starts. Running trials continue to their end. */
  async pause(slug: string, event: Paused): Promise<void> {
    await this.#send(slug, event, 'open');
  }

  /** A pause by the coordinator. Does nothing if it no longer leads or has not read the whole journal. */
  async pauseAs({ leader, slug, read }: Order, event: Paused): Promise<void> {
    await this.#send(slug, event, 'open', { leader, read });
  }

  /** No further trial starts. Running trials lose their claims, and workers stop them when they next renew leases. */
  async cancel(slug: string, event: Cancelled): Promise<void> {
    await this.#send(slug, event, 'all');
  }

  /**
   * Cancels some trials. A run without other trials loses its claim, and its worker stops it when it next renews leases.
   * A run with other trials continues, and its results for the cancelled trials do not count.
   */
  async cancelTrials(slug: string, event: CancelledTrials): Promise<void> {
    await this.#send(slug, event, 'named');
  }

  async #send(
    slug: string,
    event: Paused | Cancelled,
    which: 'open' | 'all' | 'named',
    order: { readonly leader: string; readonly read: string } | null = null,
  ): Promise<void> {
    const { flight, active, resting, journal, lead, checkpoints } = this.#keys;
    const packed = packEvent(event);
    let answer: unknown = AGAIN;
    while (answer === AGAIN) {
      const runs = await this.#inFlight(slug);
      answer = await this.#recall({
        keys: { flight, active, resting, journal: journal(slug), lead, checkpoints: checkpoints(slug) },
        records: runs.map((run) => this.#keys.run(slug, run)),
        args: {
          ...{ slug, event: packed, which, noteMs: NOTE_MS, isOrder: order !== null, ...order },
          trials: which === 'named' && event.type === 'cancelled' ? (event.trials ?? []) : [],
          members: runs.map((run) => `${slug}/${run}`),
        },
      });
    }
  }

  async #inFlight(slug: string): Promise<string[]> {
    const members = await this.#redis.zrange(this.#keys.flight, '0', '-1');
    return members
      .filter((member) => member.startsWith(`${slug}/`))
      .map((member) => member.slice(slug.length + 1));
  }
}

/** The script's answer if more runs are in flight than it was given. */
const AGAIN = -1;

// Removes the open runs of a sweep, or all its runs, from flight. If another run was opened meanwhile, it does nothing
// and returns AGAIN, because the caller must name every key that a script uses. A job whose run is not open delivers
// nothing. Only a coordinator that has read the event opens a run again.
export const RECALL = script('recall', {
  keys: {
    flight: 'zset',
    active: 'set',
    resting: 'set',
    journal: 'stream',
    lead: 'string',
    checkpoints: 'hash',
  },
  records: 'hash',
  lua: `${LEAVE_NOTE}${TRIALS_OF}
if args.isOrder then
  local last = redis.call('XREVRANGE', keys.journal, '+', '-', 'COUNT', 1)[1]
  if redis.call('GET', keys.lead) ~= args.leader or not last or last[1] ~= args.read then return 0 end
end
local cancelled = {}
for _, trial in ipairs(args.trials) do cancelled[trial] = true end
local function areCancelled(text)
  local trials = text and trialsOf(text)
  if not trials then return false end
  for _, trial in ipairs(trials) do if not cancelled[trial] then return false end end
  return true
end
local named = {}
for _, member in ipairs(args.members) do named[member] = true end
for _, member in ipairs(redis.call('ZRANGE', keys.flight, 0, -1)) do
  if string.sub(member, 1, #args.slug + 1) == args.slug .. '/' and not named[member] then return ${AGAIN} end
end
local entry = redis.call('XADD', keys.journal, 'NOMKSTREAM', '*', 'e', args.event)
if not entry then return 0 end
for i, record in ipairs(records) do
  local state = redis.call('HGET', record, 'state')
  local isNamed = args.which == 'named' and areCancelled(redis.call('HGET', record, 'trials'))
  if (state == 'open' and args.which ~= 'named') or args.which == 'all' or isNamed then
    redis.call('ZREM', keys.flight, args.members[i])
    if state ~= 'ended' and state ~= 'returned' then leaveNote(record, 'returned', entry) end
  end
end
if args.which == 'all' then
  redis.call('SREM', keys.active, args.slug)
  redis.call('SADD', keys.resting, args.slug)
  redis.call('DEL', keys.checkpoints)
end
return 1
`,
});

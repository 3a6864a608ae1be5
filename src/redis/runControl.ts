/**
 * The life of a run while it is in flight. Each transition is one atomic script, idempotent, so that a command
 * sent twice after a lost reply does no harm. Its record is a HASH, gone when nothing is in flight, which can be
 * made again from the journal:
 *
 *   (none)     waiting: the coordinator may open it
 *   open       a job is in the queue; fields state, job, trials (JSON)
 *   claimed    a worker holds it: also token, worker, attempt. Its lease is its score in `flight`
 *   ended      every trial of it has ended; kept a minute to answer repeats
 *
 *   open → claimed → ended;  claimed → (none) by release or by an expired lease;  open → (none) by forget
 *
 * A token is a nonce made for one claim. It is compared for equality, never for order: after a Redis that lost
 * its last seconds an attempt's number can be given out twice, a nonce cannot.
 */
import type { Redis } from 'ioredis';
import type { Keys } from './keys.js';
import { defineScript, NOW, type Script } from './script.js';

/** A worker that is not heard of for so long has lost its runs. */
export const LEASE_MS = 10_000;
/** A job that nobody took for so long is looked for in the queue. */
export const UNCLAIMED_MS = 10_000;
/** For how long an ended run answers repeats: far longer than a coordinator's lease. */
const ENDED_TTL_MS = 60_000;

export interface RunKey {
  readonly slug: string;
  readonly run: string;
}

/** One claim of a run, named by its token. */
export interface Claim extends RunKey {
  readonly token: string;
}

export interface OpenRun extends RunKey {
  readonly trials: readonly string[];
  /** Earlier claims, and those of them that ended their own thread or process, as the journal has them. */
  readonly attempts: number;
  readonly crashes: number;
}

/** ok; repeat: it was there with the same result; conflict: with another; fenced: this claim is not valid any more. */
export type FinishAnswer = 'ok' | 'repeat' | 'conflict' | 'fenced';

/** A run in flight whose time is over: never claimed, or its worker is not heard of. */
export interface OverdueRun extends RunKey {
  /** Id of the job that was to deliver it. */
  readonly job: string;
}

export class RunControl {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #open: Script;
  readonly #claim: Script;
  readonly #beat: Script;
  readonly #finish: Script;
  readonly #release: Script;
  readonly #overdue: Script;
  readonly #expire: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#open = defineScript(redis, 'open', OPEN);
    this.#claim = defineScript(redis, 'claim', CLAIM);
    this.#beat = defineScript(redis, 'beat', BEAT);
    this.#finish = defineScript(redis, 'finish', FINISH);
    this.#release = defineScript(redis, 'release', RELEASE);
    this.#overdue = defineScript(redis, 'overdue', OVERDUE);
    this.#expire = defineScript(redis, 'expire', EXPIRE);
  }

  /**
   * Opens those of the runs that are not in flight and did not just end, for one job: true for each that was
   * opened. Null if the caller is not the coordinator any more.
   */
  async open(leader: string, job: string, runs: readonly OpenRun[]): Promise<boolean[] | null> {
    const keys = [
      this.#keys.lead,
      this.#keys.flight,
      ...runs.map((run) => this.#keys.run(run.slug, run.run)),
    ];
    const args = runs.flatMap((run) => [
      memberOf(run),
      JSON.stringify(run.trials),
      run.attempts,
      run.crashes,
    ]);
    const reply = (await this.#open(keys, [leader, job, UNCLAIMED_MS, ...args])) as number[] | null;
    return reply?.map((opened) => opened === 1) ?? null;
  }

  /** Claims those of the runs that are open for this job: for each the crashes before, or null if it was not got. */
  async claim(claims: readonly Claim[], job: string, worker: string): Promise<(number | null)[]> {
    const runKeys = claims.flatMap((c) => [this.#keys.run(c.slug, c.run), this.#keys.journal(c.slug)]);
    const args = claims.flatMap((claim) => [memberOf(claim), claim.run, claim.token]);
    const reply = await this.#claim([this.#keys.flight, ...runKeys], [job, worker, LEASE_MS, ...args]);
    return (reply as number[]).map((crashes) => (crashes < 0 ? null : crashes));
  }

  /** Extends the leases of a worker's claims: false for each that is not its own any more. */
  async beat(claims: readonly Claim[]): Promise<boolean[]> {
    if (claims.length === 0) return [];
    const keys = [this.#keys.flight, ...claims.map((claim) => this.#keys.run(claim.slug, claim.run))];
    const args = claims.flatMap((claim) => [memberOf(claim), claim.token]);
    const reply = (await this.#beat(keys, [LEASE_MS, ...args])) as number[];
    return reply.map((held) => held === 1);
  }

  /**
   * Writes the ending of one trial into the journal, exactly once. The fingerprint says whether two endings are
   * the same; `isLast` ends the run.
   */
  async finish(
    claim: Claim,
    ending: { trial: string; event: string; fingerprint: string; isLast: boolean },
  ): Promise<FinishAnswer> {
    const keys = [this.#keys.flight, this.#keys.run(claim.slug, claim.run), this.#keys.journal(claim.slug)];
    const { trial, event, fingerprint, isLast } = ending;
    const args = [memberOf(claim), claim.token, trial, fingerprint, event, isLast ? 1 : 0, ENDED_TTL_MS];
    return (await this.#finish(keys, args)) as FinishAnswer;
  }

  /** Gives a claim back: its trials that did not end wait again. */
  async release(claim: Claim, event: string): Promise<void> {
    const keys = [this.#keys.flight, this.#keys.run(claim.slug, claim.run), this.#keys.journal(claim.slug)];
    await this.#release(keys, [memberOf(claim), claim.token, event]);
  }

  /** Whether each run has a record: it is open, claimed, or has just ended. */
  async inFlight(runs: readonly RunKey[]): Promise<boolean[]> {
    return Promise.all(
      runs.map(async ({ slug, run }) => (await this.#redis.exists(this.#keys.run(slug, run))) === 1),
    );
  }

  /** The runs in flight whose time is over, of all sweeps, at most a thousand. */
  async overdue(): Promise<OverdueRun[]> {
    const members = (await this.#overdue([this.#keys.flight], [])) as string[];
    return Promise.all(
      members.map(async (member) => {
        const [slug = '', run = ''] = member.split('/');
        const job = await this.#redis.hget(this.#keys.run(slug, run), 'job');
        return { slug, run, job: job ?? '' };
      }),
    );
  }

  /**
   * Takes an overdue run out of flight, so that it waits again; one that nobody claimed stays while its job is
   * there. Does nothing if it was heard of meanwhile, or if the caller is not the coordinator any more.
   */
  async expire(leader: string, run: RunKey, jobExists: boolean): Promise<void> {
    const { lead, flight, journal } = this.#keys;
    const keys = [lead, flight, this.#keys.run(run.slug, run.run), journal(run.slug)];
    await this.#expire(keys, [leader, memberOf(run), run.run, jobExists ? 1 : 0, UNCLAIMED_MS]);
  }
}

function memberOf({ slug, run }: RunKey): string {
  return `${slug}/${run}`;
}

// KEYS lead, flight, a run each; ARGV leader, job, time to be claimed, then member, trials, attempts, crashes each.
const OPEN = `${NOW}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
local deadline = now() + ARGV[3]
local opened = {}
for i = 3, #KEYS do
  local at = 4 + (i - 3) * 4
  opened[i - 2] = 0
  if redis.call('EXISTS', KEYS[i]) == 0 then
    redis.call('HSET', KEYS[i], 'state', 'open', 'job', ARGV[2], 'trials', ARGV[at + 1], 'attempt', ARGV[at + 2],
      'crashes', ARGV[at + 3])
    redis.call('ZADD', KEYS[2], deadline, ARGV[at])
    opened[i - 2] = 1
  end
end
return opened
`;

// KEYS flight, then run, journal each; ARGV job, worker, lease, then member, run, token each.
const CLAIM = `${NOW}
local deadline = now() + ARGV[3]
local claimed = {}
for i = 2, #KEYS, 2 do
  local n = i / 2
  local at = 4 + (n - 1) * 3
  local member, run, token = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local record = redis.call('HMGET', KEYS[i], 'state', 'job', 'token', 'trials', 'crashes')
  local state, job, held, trials, crashes = unpack(record)
  claimed[n] = -1
  if job == ARGV[1] and state == 'open' then
    local attempt = redis.call('HINCRBY', KEYS[i], 'attempt', 1)
    redis.call('HSET', KEYS[i], 'state', 'claimed', 'token', token, 'worker', ARGV[2])
    redis.call('ZADD', KEYS[1], deadline, member)
    redis.call('XADD', KEYS[i + 1], '*', 'e', '{"type":"started","run":"' .. run .. '","trials":' .. trials
      .. ',"worker":"' .. ARGV[2] .. '","attempt":' .. attempt .. '}')
    claimed[n] = tonumber(crashes)
  elseif state == 'claimed' and held == token then
    claimed[n] = tonumber(crashes)
  end
end
return claimed
`;

// KEYS flight, a run each; ARGV lease, then member, token each.
const BEAT = `${NOW}
local deadline = now() + ARGV[1]
local held = {}
for i = 2, #KEYS do
  local at = 2 + (i - 2) * 2
  local state, token = unpack(redis.call('HMGET', KEYS[i], 'state', 'token'))
  held[i - 1] = 0
  if token == ARGV[at + 1] then
    if state == 'claimed' then redis.call('ZADD', KEYS[1], deadline, ARGV[at]) end
    held[i - 1] = 1
  end
end
return held
`;

// KEYS flight, run, journal; ARGV member, token, trial, fingerprint, event, is last, time to live of an ended run.
// Once a run has ended its record is all that tells a repeat from a stranger; without one the coordinator has
// taken the run back, and the journal decides.
const FINISH = `
local token, known = unpack(redis.call('HMGET', KEYS[2], 'token', 'trial:' .. ARGV[3]))
if known then
  if known == ARGV[4] then return 'repeat' end
  redis.call('HINCRBY', KEYS[2], 'conflicts', 1)
  return 'conflict'
end
if token ~= ARGV[2] then return 'fenced' end
redis.call('HSET', KEYS[2], 'trial:' .. ARGV[3], ARGV[4])
redis.call('XADD', KEYS[3], '*', 'e', ARGV[5])
if ARGV[6] == '1' then
  redis.call('HSET', KEYS[2], 'state', 'ended')
  redis.call('PEXPIRE', KEYS[2], ARGV[7])
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return 'ok'
`;

// KEYS flight, run, journal; ARGV member, token, event.
const RELEASE = `
local state, token = unpack(redis.call('HMGET', KEYS[2], 'state', 'token'))
if state ~= 'claimed' or token ~= ARGV[2] then return 0 end
redis.call('XADD', KEYS[3], '*', 'e', ARGV[3])
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
`;

// KEYS flight.
const OVERDUE = `${NOW}
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now(), 'LIMIT', 0, 1000)
`;

// KEYS lead, flight, run, journal; ARGV leader, member, run, whether its job exists, time to be claimed.
const EXPIRE = `${NOW}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local deadline = redis.call('ZSCORE', KEYS[2], ARGV[2])
if not deadline or tonumber(deadline) > now() then return 0 end
local state, trials, worker = unpack(redis.call('HMGET', KEYS[3], 'state', 'trials', 'worker'))
if state == 'open' and ARGV[4] == '1' then
  redis.call('ZADD', KEYS[2], now() + ARGV[5], ARGV[2])
  return 0
end
if state == 'claimed' then
  redis.call('XADD', KEYS[4], '*', 'e', '{"type":"released","run":"' .. ARGV[3] .. '","trials":' .. trials
    .. ',"worker":"' .. worker .. '","reason":"lost"}')
end
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[2], ARGV[2])
return 1
`;

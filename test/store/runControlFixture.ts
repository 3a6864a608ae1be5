/** A sweep with runs in one Redis, the coordinator's lead over it, and time that can be let pass. */
import type { Redis } from 'ioredis';
import type { Failed, Finished, Released } from '../../src/model/events.js';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { type Keys, keysOf } from '../../src/store/keys.js';
import { Leadership } from '../../src/store/leadership.js';
import { Proposals } from '../../src/store/proposals.js';
import { type Claim, type OpenRun, RunControl } from '../../src/store/runControl.js';
import { streamJournal } from '../../src/store/streamJournal.js';
import { SweepControl } from '../../src/store/sweepControl.js';
import { SweepIndex } from '../../src/store/sweepIndex.js';
import type { TestRedis } from '../redis/testRedis.js';
import { SLUG, type StoreBench } from './storeBench.js';

export { SLUG } from './storeBench.js';

export interface RunBench extends StoreBench {
  readonly target: RedisTarget;
  readonly redis: Redis;
  readonly keys: Keys;
  readonly control: RunControl;
  readonly leadership: Leadership;
}

export async function openRunBench(server: TestRedis): Promise<RunBench> {
  const target = server.target();
  const redis = await connectRedis(target);
  const keys = keysOf(target.prefix);
  const control = new RunControl(redis, keys);
  const leadership = new Leadership(redis, keys);
  const journal = streamJournal(redis, keys.journal(SLUG));
  await journal.append({ type: 'resumed' });
  const sweeps = new SweepIndex(redis, keys);
  await sweeps.activate(SLUG);
  await leadership.lead();
  const all = () => journal.read(null, 1_000_000);
  return {
    target,
    redis,
    keys,
    control,
    leadership,
    store: {
      ...{ runs: control, sweeps, control: new SweepControl(redis, keys) },
      proposals: new Proposals(redis, keys),
      journal: (slug) => streamJournal(redis, keys.journal(slug)),
    },
    leader: leadership.nonce,
    resign: () => leadership.resign(),
    journal: all,
    append: journal.append,
    finish: async (claim, ending) => (await control.finish(claim, [{ ...ending, run: claim.run }]))[0],
    order: async () => {
      // On a busy machine the lease may have ended meanwhile.
      await leadership.lead();
      return { leader: leadership.nonce, slug: SLUG, read: (await all()).at(-1)?.id ?? '0-0' };
    },
    state: async (run) => (await redis.hget(keys.run(SLUG, run), 'state')) ?? 'none',
    record: (run) => redis.hgetall(keys.run(SLUG, run)),
    lapse: async (run) => {
      await redis.zadd(keys.flight, 'XX', 1, `${SLUG}/${run}`);
    },
    lose: async (run) => {
      await redis.zrem(keys.flight, `${SLUG}/${run}`);
    },
    loseJournal: async () => {
      await redis.del(keys.journal(SLUG));
    },
    forgetNote: async (run) => {
      await redis.pexpire(keys.run(SLUG, run), 0);
    },
    close: () => redis.disconnect(),
  };
}

export function openRun(run: string, trials: readonly string[] = [run]): OpenRun {
  return { run, trials, attempts: 0, crashes: 0 };
}

export function claimOf(run: string, token: string): Claim {
  return { slug: SLUG, run, token };
}

/** The ending of a trial as the journal keeps it; `J` tells one from another. */
export function endingOf(trial: string, { J = 0.5, isLast = true }: { J?: number; isLast?: boolean } = {}) {
  return { trial, event: finishedEvent(trial, J), fingerprint: `finished ${J}`, isLast };
}

export function finishedEvent(trial: string, J: number, worker = 'w'): Finished {
  const errors = { devJ: null, error: null, devError: null };
  return { type: 'finished', J, ...errors, trainMs: 1, curve: '', trial, worker };
}

export function failedEvent(trial: string): Failed {
  return { type: 'failed', trial, worker: 'w', reason: 'its worker was lost', log: [] };
}

export function releaseEvent(run: string, trials: readonly string[] = [run]): Released {
  return { type: 'released', run, trials, worker: 'w', reason: 'stopped' };
}

/**
 * Whatever happens to a key of ours but a journal, a sweep ends by itself and with the same digest. Keys are drawn at
 * random moments of a sweep and deleted, replaced by another type, or filled with nonsense. JMIN_DAMAGE_ROUNDS and
 * JMIN_DAMAGE_SEED ask for more rounds than are worth the time of every test run, and for those of a failure.
 */
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followSweep, launch } from '../../src/app/launch.js';
import { randomStream } from '../../src/base/random.js';
import { connectRedis } from '../../src/redis/connect.js';
import { typeOfKey } from '../../src/store/keyTypes.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { prepare, startWorkerGroup, summaryOf, train } from './sweepFixture.js';

const ROUNDS = Number(process.env.JMIN_DAMAGE_ROUNDS ?? 3);
const SEED = Number(process.env.JMIN_DAMAGE_SEED ?? 1);
/** Each may cost a lease, or two looks of the leader at the keys. */
const DAMAGES_PER_ROUND = 4;

/** 40 trials of some 50 ms. */
const SWEEP = `
name: damaged
dataset: { generate: spirals, examples: 400 }
hyperparameters:
  learning_rate: [0.003, 0.01, 0.03, 0.1]
  hidden_units: [[16, 16], [24]]
  batch_size: 16
  seed: 1..5
  epochs: 40
`;

let server: TestRedis;
let digest: string;
beforeAll(async () => {
  server = await startTestRedis();
  const { summary } = await train(server.target(), await prepare(SWEEP));
  digest = summary.digest;
}, 120_000);
afterAll(() => server.stop());

const DAMAGES = {
  delete: (redis: Redis, key: string) => redis.del(key),
  'change the type of': async (redis: Redis, key: string) => {
    // In one transaction: a worker may write the key again as soon as it is deleted.
    if ((await redis.type(key)) === 'string') await redis.multi().del(key).rpush(key, 'x').exec();
    else await redis.set(key, 'x');
  },
  'fill with nonsense': async (redis: Redis, key: string) => {
    switch (await redis.type(key)) {
      case 'string':
        return redis.set(key, '\u0000nonsense"');
      case 'hash':
        for (const field of await redis.hkeys(key)) await redis.hset(key, field, '\u0000nonsense"');
        return;
      case 'set':
        return redis.multi().del(key).sadd(key, '\u0000nonsense"').exec();
      case 'zset':
        return redis.multi().del(key).zadd(key, 1, '\u0000nonsense"').exec();
      case 'list':
        return redis.multi().del(key).rpush(key, '\u0000nonsense"').exec();
      default:
        return;
    }
  },
} as const;

async function ended(store: Store, slug: string): Promise<{ count: number; isDone: boolean }> {
  const followed = followSweep(store, slug);
  await followed.catchUp();
  const { planned, waiting, running } = followed.fold?.ledger ?? { planned: 0, waiting: 0, running: 0 };
  return { count: planned - waiting - running, isDone: planned > 0 && waiting + running === 0 };
}

describe.concurrent('a sweep whose keys are damaged', { timeout: 180_000 }, () => {
  test.each(Array.from({ length: ROUNDS }, (_, i) => SEED + i))(
    'ends with the same digest: seed %i',
    async (seed) => {
      const random = randomStream(seed, 'damage');
      const target = server.target();
      const redis = await connectRedis(target);
      const store = await Store.open(target);
      const { slug } = await launch(store, await prepare(SWEEP));
      const lines: string[] = [];
      const workers = await startWorkerGroup(target, { threads: 1, onProblem: (line) => lines.push(line) });
      const done: string[] = [];
      for (let i = 0; i < DAMAGES_PER_ROUND; i++) {
        const at = random.below(20) + i * 5;
        await until(async () => (await ended(store, slug)).count >= at);
        const keys = (await redis.keys(`{${target.prefix}}:*`)).sort();
        const damageable = keys.filter(
          (key) => typeOfKey(target.prefix, key) !== 'stream' && !key.includes(':data:'),
        );
        const key = damageable[random.below(damageable.length)] ?? '';
        const names = Object.keys(DAMAGES) as (keyof typeof DAMAGES)[];
        const name = names[random.below(names.length)] ?? 'delete';
        done.push(`${name} ${key}`);
        await DAMAGES[name](redis, key);
      }
      await until(async () => (await ended(store, slug)).isDone);
      expect((await summaryOf(store, slug)).digest, `${done} | ${lines}`).toBe(digest);
      await until(async () => (await store.sweeps.active()).length === 0);
      await workers.stop();
      redis.disconnect();
      store.close();
    },
  );
});

/** What sweeps leave in Redis once they were deleted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteSweep } from '../../src/app/deleteSweep.js';
import { launch } from '../../src/app/launch.js';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { fixedKeys } from '../../src/store/keyTypes.js';
import { Store } from '../../src/store/store.js';
import { TrialQueue } from '../../src/store/trialQueue.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { countOf, eventsOf, prepare, SLOW, SMALL, startWorkerGroup, untilDone } from './sweepFixture.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

/** The keys that do not belong to the server as a whole, without notes that end by themselves. */
async function leftIn(target: RedisTarget): Promise<string[]> {
  const redis = await connectRedis(target);
  const fixed = new Set(fixedKeys(target.prefix));
  const keys = (await redis.keys(`{${target.prefix}}:*`)).filter((key) => !fixed.has(key));
  const lasting: string[] = [];
  for (const key of keys) if ((await redis.pttl(key)) === -1) lasting.push(key);
  redis.disconnect();
  return lasting;
}

describe('sweeps that are deleted', () => {
  test('leave nothing after they were trained', async () => {
    const target = server.target();
    const names = Array.from({ length: 10 }, (_, i) => `sweep.${i}`);
    const store = await Store.open(target);
    for (const name of names) await launch(store, await prepare(SMALL, { overrides: [`name=${name}`] }));
    const group = await startWorkerGroup(target);
    await untilDone(store);
    await group.stop();
    for (const { slug } of await store.sweeps.list()) await deleteSweep(store, slug, '/nowhere');
    store.close();
    expect(await leftIn(target)).toEqual([]);
  });

  test('take their waiting jobs along, and no others', async () => {
    const target = server.target();
    const store = await Store.open(target);
    const queue = await TrialQueue.open(target);
    const job = { sweep: 's', slug: 's', dataset: 'd', record: null, trialTimeMs: null, stallTimeMs: null };
    const data = { ...job, maxAttempts: 3, apart: false, purpose: 'train', runs: [] } as const;
    for (const id of ['xor.n.1', 'xor.n.2', 'xor.2.n.1']) await queue.add(id, data);
    await deleteSweep(store, 'xor', '/nowhere');
    expect(await store.countWaitingJobs()).toBe(1);
    expect(await queue.isWaiting('xor.2.n.1')).toBe(true);
    await deleteSweep(store, 'xor.2', '/nowhere');
    queue.close();
    store.close();
    expect(await leftIn(target)).toEqual([]);
  });
});

describe('a sweep whose queue loses its active jobs', () => {
  test('leaves no job behind', { timeout: 120_000 }, async () => {
    const target = server.target();
    const store = await Store.open(target);
    const redis = await connectRedis(target);
    const { slug } = await launch(store, await prepare(SLOW, { overrides: ['hyperparameters.epochs=30'] }));
    const group = await startWorkerGroup(target);
    try {
      await until(async () => countOf(await eventsOf(store, slug), 'started') >= 1);
      await redis.del(`{${target.prefix}}:bull:trials:active`);
      await untilDone(store);
    } finally {
      await group.stop();
      redis.disconnect();
    }
    await deleteSweep(store, slug, '/nowhere');
    store.close();
    expect(await leftIn(target)).toEqual([]);
  });
});

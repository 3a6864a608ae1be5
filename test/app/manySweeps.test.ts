import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { deleteSweep } from '../../src/app/deleteSweep.js';
import { connectRedis } from '../../src/redis/connect.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis } from '../redis/testRedis.js';
import { prepare, trainAll } from './sweepFixture.js';

const SWEEPS = 100;

const tiny = (number: number) => `
name: tiny ${number}
dataset: { generate: sine, examples: 100 }
hyperparameters: { learning_rate: [0.01, 0.1], seed: ${number}, epochs: 2 }
`;

test('a hundred sweeps at once all end, and leave nothing but what expires when they are deleted', async () => {
  const server = await startTestRedis();
  const target = server.target();
  const store = await Store.open(target);
  const redis = await connectRedis(target);
  try {
    const sweeps = await Promise.all(Array.from({ length: SWEEPS }, (_, i) => prepare(tiny(i))));
    const trained = await trainAll(target, sweeps, { threads: 2 });
    for (const { summary } of trained) expect(summary.ledger).toMatchObject({ planned: 2, finished: 2 });
    for (const { launched } of trained) await deleteSweep(store, launched.slug, tmpdir());
    expect(await store.sweeps.list()).toEqual([]);
    const keys = await redis.keys(`{${target.prefix}}*`);
    const lasting: string[] = [];
    for (const key of keys) if ((await redis.pttl(key)) < 0) lasting.push(key);
    // The queue keeps a bounded number of ended jobs.
    expect(lasting.filter((key) => !/:(bull:.*|protocol|asked|lead)$/.test(key))).toEqual([]);
    expect(lasting.length).toBeLessThan(220);
  } finally {
    redis.disconnect();
    store.close();
    await server.stop();
  }
});

/** Keys of a sweep that are lost while it is trained: it ends all the same, every trial once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { connectRedis } from '../../src/redis/connect.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import {
  countOf,
  endedTrials,
  eventsOf,
  prepare,
  SLOW,
  startWorkerGroup,
  untilDone,
} from './sweepFixture.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

describe('a running sweep', () => {
  test.concurrent.each([
    ['active', 'is deleted'],
    ['run:*', 'is deleted'],
    ['flight', 'is deleted'],
    ['active,flight,run:*', 'is deleted'],
    ['lead', 'is deleted'],
    ['sweeps', 'is deleted'],
    ['workers', 'is deleted'],
    ['active', 'has a wrong type'],
    ['run:*', 'has a wrong type'],
    ['flight', 'has a wrong type'],
    ['workers', 'has a wrong type'],
    ['lead', 'has a wrong type'],
    ['sweeps', 'has a wrong type'],
  ])('ends though %s %s', { timeout: 240_000 }, async (patterns, damage) => {
    const target = server.target();
    const store = await Store.open(target);
    const redis = await connectRedis(target);
    const problems: string[] = [];
    const { slug } = await launch(store, await prepare(SLOW, { overrides: ['hyperparameters.epochs=100'] }));
    const workers = await startWorkerGroup(target, { onProblem: (line) => problems.push(line) });
    try {
      await until(async () => countOf(await eventsOf(store, slug), 'finished') >= 2);
      for (const pattern of patterns.split(',')) {
        for (const key of await redis.keys(`{${target.prefix}}:${pattern}`)) {
          const isText = (await redis.type(key)) === 'string';
          await redis.del(key);
          if (damage === 'is deleted') continue;
          if (isText) await redis.rpush(key, 'text');
          else await redis.set(key, 'text');
        }
      }
      await until(async () => new Set(endedTrials(await eventsOf(store, slug))).size === 12);
      const ended = endedTrials(await eventsOf(store, slug));
      expect(ended, problems.join('\n')).toHaveLength(12);
      await untilDone(store);
    } finally {
      await workers.stop();
      redis.disconnect();
      store.close();
    }
  });
});

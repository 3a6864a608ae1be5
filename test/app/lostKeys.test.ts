/** Keys of a sweep that are lost while it is trained: it ends all the same, every trial once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { connectRedis } from '../../src/redis/connect.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { countOf, endedTrials, eventsOf, prepare, SLOW, startCrew, untilDone } from './sweepFixture.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

describe('a running sweep', () => {
  test.each([
    ['active', 'is deleted', null],
    ['run:*', 'is deleted', null],
    ['flight', 'is deleted', null],
    ['active,flight,run:*', 'is deleted', null],
    ['active', 'has a wrong type', 'text'],
  ])('ends though %s %s', async (patterns, _, value) => {
    const target = server.target();
    const store = await Store.open(target);
    const redis = await connectRedis(target);
    const problems: string[] = [];
    const { slug } = await launch(store, await prepare(SLOW, { overrides: ['hyperparameters.epochs=100'] }));
    const workers = await startCrew(target, { onProblem: (line) => problems.push(line) });
    try {
      await until(async () => countOf(await eventsOf(store, slug), 'finished') >= 2);
      for (const pattern of patterns.split(',')) {
        for (const key of await redis.keys(`{${target.prefix}}:${pattern}`)) {
          if (value === null) await redis.del(key);
          else await redis.call('SET', key, value);
        }
      }
      await until(async () => new Set(endedTrials(await eventsOf(store, slug))).size === 12);
      const ended = endedTrials(await eventsOf(store, slug));
      expect(ended).toHaveLength(12);
      await untilDone(store);
    } finally {
      await workers.stop();
      redis.disconnect();
      store.close();
    }
  });
});

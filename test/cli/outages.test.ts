import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { DEFAULT_PREFIX } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/redis/store.js';
import { countOf, endedTrials, eventsOf, prepare, SLOW, train, until } from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { TROUBLED, TROUBLES } from '../redis/troubles.js';
import { CommandLine } from './cliFixture.js';

/** How Redis goes away; what is returned brings it back. */
type Outage = (redis: TestRedis) => Promise<() => Promise<void>>;

const kill: Outage = async (redis) => {
  await redis.kill();
  return () => redis.start();
};
const halt: Outage = async (redis) => {
  redis.signal('SIGSTOP');
  return async () => redis.signal('SIGCONT');
};

/** As the private Redis of a sweep is: what was acknowledged is on disk. */
const DURABLE = { settings: { appendfsync: 'always' } };

/** Shorter ones are not worth a word. */
const TOLD_FROM_S = 8;

async function undisturbed(): Promise<string> {
  const redis = await startTestRedis(DURABLE);
  const { summary } = await train(redis.target(), await prepare(SLOW));
  await redis.stop();
  return summary.digest;
}

// Side by side: together they take little longer than the longest outage.
describe.concurrent('jmin run', () => {
  const expected = undisturbed();

  test.each([
    ['killed', 2, kill],
    ['killed', 8, kill],
    ['killed', 20, kill],
    ['killed', 60, kill],
    ['halted', 25, halt],
  ])(
    'outlasts a Redis that is %s for %i s, and trains nothing twice',
    async (_, seconds, begin) => {
      const redis = await startTestRedis(DURABLE);
      const cli = new CommandLine({ REDIS_URL: redis.url });
      try {
        cli.write('slow.yaml', SLOW);
        const run = cli.start(['run', 'slow.yaml', '--json', '--workers', '1', '--threads', '1']);
        await run.said(/slow: 12 trials/);
        const store = await Store.open({ url: redis.url, prefix: DEFAULT_PREFIX });
        await until(async () => countOf(await eventsOf(store, 'slow'), 'finished') >= 2);
        const end = await begin(redis);
        await setTimeout(seconds * 1000);
        await end();
        const { code, stdout, stderr } = await run.finished;
        expect(code).toBe(0);
        const { digest, partial, ledger } = JSON.parse(stdout);
        expect({ digest, partial, ...ledger }).toMatchObject({
          ...{ digest: await expected, partial: false, finished: 12 },
        });
        const events = await eventsOf(store, 'slow');
        store.close();
        expect(new Set(endedTrials(events)).size).toBe(12);
        // What was in work when Redis went was written when it was back.
        expect(countOf(events, 'started')).toBe(12);
        expect(countOf(events, 'released')).toBe(0);
        const told = stderr.split('\n').filter((line) => /waiting for it|going on/.test(line));
        if (seconds >= TOLD_FROM_S) {
          expect(told).toEqual([
            expect.stringMatching(/waiting for it/),
            expect.stringMatching(/answers again: going on$/),
          ]);
        }
        expect(stderr).not.toMatch(/coordinator:|Error/);
      } finally {
        cli.close();
        await redis.stop();
      }
    },
    240_000,
  );

  test('outlasts a Redis that is full, a replica, busy and out of disk, and says so', async () => {
    const redis = await startTestRedis(TROUBLED);
    const cli = new CommandLine({ REDIS_URL: redis.url });
    try {
      cli.write('slow.yaml', SLOW.replace('epochs: 25', 'epochs: 60'));
      const run = cli.start(['run', 'slow.yaml', '--json', '--workers', '1', '--threads', '1']);
      await run.said(/slow: 12 trials/);
      const store = await Store.open({ url: redis.url, prefix: DEFAULT_PREFIX });
      const finished = async () => countOf(await eventsOf(store, 'slow'), 'finished');
      for (const [i, { enter, told }] of TROUBLES.entries()) {
        await until(async () => (await finished()) > i);
        const leave = await enter(redis);
        await run.said(told);
        await leave();
        await run.said(new RegExp(`(?:going on.*){${i + 1}}`, 's'));
      }
      const { code, stdout, stderr } = await run.finished;
      expect([code, JSON.parse(stdout).ledger.finished]).toEqual([0, 12]);
      expect(stderr.match(/waiting for it|going on/g)).toHaveLength(2 * TROUBLES.length);
      expect(countOf(await eventsOf(store, 'slow'), 'started')).toBe(12);
      store.close();
      expect((await cli.run(['verify', 'slow'])).code).toBe(0);
    } finally {
      cli.close();
      await redis.stop();
    }
  }, 240_000);
});

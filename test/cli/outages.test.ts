import { describe, expect, test } from 'vitest';
import { countOf, endedTrials, prepare, SLOW, slowSweep, train } from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { TROUBLED, TROUBLES } from '../redis/troubles.js';
import { lastFor } from '../waiting.js';
import { withRun } from './runFixture.js';

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

/** For four troubles one after the other, in each of which what was claimed before comes to its end. */
const LONGER = slowSweep(1000);

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
    (_, seconds, begin) =>
      withRun(SLOW, DURABLE, async ({ redis, run, events, untilFinished }) => {
        await untilFinished(2);
        const end = await begin(redis);
        await lastFor(seconds * 1000);
        await end();
        const { code, stdout, stderr } = await run.finished;
        expect(code).toBe(0);
        const { digest, partial, ledger } = JSON.parse(stdout);
        expect({ digest, partial, ...ledger }).toMatchObject({
          ...{ digest: await expected, partial: false, finished: 12 },
        });
        const all = await events();
        expect(new Set(endedTrials(all)).size).toBe(12);
        // What was in work when Redis went was written when it was back.
        expect(countOf(all, 'started')).toBe(12);
        expect(countOf(all, 'released')).toBe(0);
        const told = stderr.split('\n').filter((line) => /waiting for it|going on/.test(line));
        if (seconds >= TOLD_FROM_S) {
          expect(told).toEqual([
            expect.stringMatching(/waiting for it/),
            expect.stringMatching(/answers again: going on$/),
          ]);
        }
        expect(stderr).not.toMatch(/coordinator:|Error/);
      }),
    240_000,
  );

  test(
    'outlasts a Redis that is full, a replica, busy and out of disk, and says so',
    () =>
      withRun(LONGER, TROUBLED, async ({ redis, cli, run, events, untilFinished }) => {
        for (const [i, { enter, told }] of TROUBLES.entries()) {
          await untilFinished(i + 1);
          const leave = await enter(redis);
          await run.said(told);
          await leave();
          await run.said(new RegExp(`(?:going on.*){${i + 1}}`, 's'));
        }
        const { code, stdout, stderr } = await run.finished;
        expect([code, JSON.parse(stdout).ledger.finished]).toEqual([0, 12]);
        expect(stderr.match(/waiting for it|going on/g)).toHaveLength(2 * TROUBLES.length);
        expect(countOf(await events(), 'started')).toBe(12);
        expect((await cli.run(['verify', 'slow'])).code).toBe(0);
      }),
    240_000,
  );
});

import { describe, expect, test } from 'vitest';
import { countOf, endedTrials, prepare, SLOW, slowSweep, train } from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { TROUBLED, TROUBLES } from '../redis/troubles.js';
import { lastFor } from '../waiting.js';
import { withRun } from './runFixture.js';

/** Makes Redis unreachable. The returned function brings it back. */
type Outage = (redis: TestRedis) => Promise<() => Promise<void>>;

const kill: Outage = async (redis) => {
  await redis.kill();
  return () => redis.start();
};
const halt: Outage = async (redis) => {
  redis.signal('SIGSTOP');
  return async () => redis.signal('SIGCONT');
};

/** Like the private Redis of a sweep: acknowledged writes are on disk. */
const DURABLE = { settings: { appendfsync: 'always' } };

/** Long enough for four outages, while claimed trials finish in each. */
const LONGER = slowSweep(1000);

/** Shorter outages are not reported. */
const MIN_REPORTED_S = 8;

async function undisturbed(): Promise<string> {
  const redis = await startTestRedis(DURABLE);
  const { summary } = await train(redis.target(), await prepare(SLOW));
  await redis.stop();
  return summary.digest;
}

// Concurrent: together they take little longer than the longest outage.
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
        // Trials that were training when Redis vanished were written when it was back.
        expect(countOf(all, 'started')).toBe(12);
        expect(countOf(all, 'released')).toBe(0);
        const reports = stderr.split('\n').filter((line) => /waiting for it|continuing/.test(line));
        if (seconds >= MIN_REPORTED_S) {
          expect(reports).toEqual([
            expect.stringMatching(/waiting for it/),
            expect.stringMatching(/answers again: continuing$/),
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
        for (const [i, { enter, report }] of TROUBLES.entries()) {
          await untilFinished(i + 1);
          const leave = await enter(redis);
          await run.said(report);
          await leave();
          await run.said(new RegExp(`(?:continuing.*){${i + 1}}`, 's'));
        }
        const { code, stdout, stderr } = await run.finished;
        expect([code, JSON.parse(stdout).ledger.finished]).toEqual([0, 12]);
        expect(stderr.match(/waiting for it|continuing/g)).toHaveLength(2 * TROUBLES.length);
        expect(countOf(await events(), 'started')).toBe(12);
        expect((await cli.run(['verify', 'slow'])).code).toBe(0);
      }),
    240_000,
  );
});

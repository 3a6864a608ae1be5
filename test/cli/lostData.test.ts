import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prepare, slowSweep, train } from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { withRun } from './runFixture.js';

/** Where a Redis keeps its data. */
const filesOf = (redis: TestRedis) => join(dirname(redis.socketPath), 'appendonlydir');

/** So long that a Redis can be killed, and its files copied, while trials are left. */
const LONGER = slowSweep(400);

describe.concurrent('jmin run', () => {
  test('ends if Redis returns empty, and says how to restore its results', () =>
    withRun(LONGER, {}, async ({ redis, cli, run, untilFinished }) => {
      await untilFinished(1);
      await redis.kill();
      rmSync(filesOf(redis), { recursive: true });
      await redis.start();
      const { code, stderr } = await run.finished;
      expect(code).toBe(3);
      expect(stderr).toMatch(/the sweep is missing from Redis: it was deleted, or Redis has lost its data/);
      const [, file = ''] = /jmin import (\S+),/.exec(stderr) ?? [];
      const imported = await cli.run(['import', file, '--json']);
      expect(imported.code).toBe(0);
      const { sweep, events, added } = JSON.parse(imported.stdout);
      expect([sweep, added]).toEqual(['slow', events]);
      expect(added).toBeGreaterThan(0);
      expect((await cli.run(['import', file])).stdout).toMatch(/^slow: nothing to import/);
      expect((await cli.run(['run', 'slow.yaml', '--quiet'])).code).toBe(0);
      expect((await cli.run(['verify', 'slow'])).code).toBe(0);
    }));

  test('trains again what a Redis has forgotten that comes back with an older state, to the same digest', () =>
    withRun(LONGER, {}, async ({ redis, cli, run, untilFinished }) => {
      const files = filesOf(redis);
      await untilFinished(2);
      cpSync(files, `${files}.older`, { recursive: true });
      await untilFinished(6);
      await redis.kill();
      rmSync(files, { recursive: true });
      cpSync(`${files}.older`, files, { recursive: true });
      await redis.start();
      const { code, stdout, stderr } = await run.finished;
      expect(code).toBe(0);
      expect(stderr).toMatch(/Redis has returned to an earlier state of the sweep/);
      const other = await startTestRedis();
      const { summary } = await train(other.target(), await prepare(LONGER));
      await other.stop();
      expect(JSON.parse(stdout)).toMatchObject({ digest: summary.digest, ledger: { finished: 12 } });
      expect((await cli.run(['verify', 'slow'])).code).toBe(0);
    }));
});

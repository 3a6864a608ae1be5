import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_PREFIX } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/redis/store.js';
import { countOf, eventsOf, prepare, SLOW, train, until } from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine, type Running } from './cliFixture.js';

interface Place {
  readonly redis: TestRedis;
  readonly cli: CommandLine;
  readonly run: Running;
  /** Where Redis keeps its data. */
  readonly files: string;
  /** Waits until so many trials have finished. */
  untilFinished(count: number): Promise<void>;
}

/** A sweep that is being run. */
async function withRun(work: (place: Place) => Promise<void>): Promise<void> {
  const redis = await startTestRedis();
  const cli = new CommandLine({ REDIS_URL: redis.url });
  cli.write('slow.yaml', SLOW);
  const run = cli.start(['run', 'slow.yaml', '--json', '--workers', '1', '--threads', '1']);
  try {
    await run.said(/slow: 12 trials/);
    const store = await Store.open({ url: redis.url, prefix: DEFAULT_PREFIX });
    const untilFinished = async (count: number) =>
      until(async () => countOf(await eventsOf(store, 'slow'), 'finished') >= count);
    const files = join(dirname(redis.socketPath), 'appendonlydir');
    await work({ redis, cli, run, files, untilFinished });
    store.close();
  } finally {
    cli.close();
    await redis.stop();
  }
}

describe.concurrent('jmin run', () => {
  test('ends where Redis comes back empty, and says so', () =>
    withRun(async ({ redis, run, files, untilFinished }) => {
      await untilFinished(1);
      await redis.kill();
      rmSync(files, { recursive: true });
      await redis.start();
      const { code, stderr } = await run.finished;
      expect(code).toBe(3);
      expect(stderr).toMatch(/the sweep is gone from Redis: it was deleted, or Redis has lost its data/);
    }));

  test('trains again what a Redis has forgotten that comes back with an older state, to the same digest', () =>
    withRun(async ({ redis, cli, run, files, untilFinished }) => {
      await untilFinished(2);
      cpSync(files, `${files}.older`, { recursive: true });
      await untilFinished(6);
      await redis.kill();
      rmSync(files, { recursive: true });
      cpSync(`${files}.older`, files, { recursive: true });
      await redis.start();
      const { code, stdout, stderr } = await run.finished;
      expect(code).toBe(0);
      expect(stderr).toMatch(/Redis has gone back to an earlier state of the sweep/);
      const other = await startTestRedis();
      const { summary } = await train(other.target(), await prepare(SLOW));
      await other.stop();
      expect(JSON.parse(stdout)).toMatchObject({ digest: summary.digest, ledger: { finished: 12 } });
      expect((await cli.run(['verify', 'slow'])).code).toBe(0);
    }));
});

/** What happens to a sweep from outside while `runSweep` runs it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import type { OpenRedis } from '../../src/app/openRedis.js';
import type { PreparedSweep } from '../../src/app/prepareSweep.js';
import { type RunOptions, runSweep } from '../../src/app/runSweep.js';
import { logTo } from '../../src/base/log.js';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { keysOf } from '../../src/store/keys.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { countOf, eventsOf, prepare, SLOW, SMALL, startWorkerGroup } from './sweepFixture.js';

let server: TestRedis;
let target: RedisTarget;
let store: Store;
let reports = '';
const problems: string[] = [];
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  target = server.target();
  store = await Store.open(target);
  reports = mkdtempSync(join(tmpdir(), 'jmin-run-'));
  problems.length = 0;
});
afterEach(() => {
  store.close();
  rmSync(reports, { recursive: true });
});

/** Runs a sweep with workers of the caller. */
function run(sweep: PreparedSweep, signal = new AbortController().signal): ReturnType<typeof runSweep> {
  const others = { start: async () => {}, stop: async () => {}, haveEnded: false, isAtWork: true };
  const options = {
    group: others as unknown as RunOptions['group'],
    reportsDirectory: reports,
    signal,
    log: logTo(({ text }) => problems.push(text)),
    notify: { hosts: [], environment: {} },
    onLaunched: () => {},
    onProgress: () => {},
  };
  return runSweep({ store, target, embedded: null } as unknown as OpenRedis, sweep, options);
}

const hasStarted = async (slug: string) => countOf(await eventsOf(store, slug), 'started') > 0;

describe('runSweep', () => {
  test('stores a deleted data set again, reports it, and runs to the end', async () => {
    const sweep = await prepare(SLOW, { overrides: ['hyperparameters.epochs=100'] });
    const running = run(sweep);
    await until(() => store.sweeps.active().then((active) => active.includes('slow')));
    const redis = await connectRedis(target);
    const { digest } = sweep.dataset.facts;
    // Before any worker could get it.
    await redis.del(keysOf(target.prefix).dataset(digest));
    redis.disconnect();
    await until(async () => problems.length > 0);
    const workers = await startWorkerGroup(target);
    const { summary } = await running;
    await workers.stop();
    expect(problems).toEqual(['the data set was missing from Redis: stored again']);
    expect(summary.ledger).toMatchObject({ planned: 12, finished: 12 });
  });

  test('ends with an error if another command has replanned its sweep', async () => {
    const workers = await startWorkerGroup(target);
    const ended = run(await prepare(SLOW)).then(
      () => 'a report',
      (error: unknown) => error,
    );
    await until(() => hasStarted('slow'));
    await launch(store, await prepare(SLOW, { overrides: ['hyperparameters.learning_rate=[0.001, 0.002]'] }));
    expect(await ended).toMatchObject({
      message: 'another command has replanned the sweep slow while this one ran',
      code: 'replanned',
      exitCode: 1,
    });
    await workers.stop();
  });

  test('continues if the same sweep is launched again with another priority', async () => {
    const running = run(await prepare(SMALL));
    await until(() => store.sweeps.active().then((active) => active.includes('small')));
    await launch(store, await prepare(SMALL, { overrides: ['priority=3', 'workers=2'] }));
    const workers = await startWorkerGroup(target);
    expect((await running).summary.ledger).toMatchObject({ planned: 30, finished: 24 });
    await workers.stop();
  });

  test('writes a report of the current state when it is interrupted', async () => {
    const stopping = new AbortController();
    const workers = await startWorkerGroup(target);
    const running = run(await prepare(SLOW), stopping.signal);
    await until(async () => countOf(await eventsOf(store, 'slow'), 'finished') > 0);
    stopping.abort();
    const { report, summary } = await running;
    expect(summary.partial).toBe(true);
    expect(report === null || report.files.length > 3).toBe(true);
    await workers.stop();
  });
});

describe('launch', () => {
  test('distinguishes new, launched and finished sweeps', async () => {
    const sweep = await prepare(SMALL);
    expect(await launch(store, sweep)).toMatchObject({ before: 'nothing', trials: 30, left: 30 });
    expect(await launch(store, sweep)).toMatchObject({ before: 'unfinished', trials: 30, left: 30 });
    const other = await prepare(SMALL, { overrides: ['hyperparameters.hidden_units=4'] });
    expect(await launch(store, other)).toMatchObject({ before: 'replanned', trials: 10, left: 10 });
    const workers = await startWorkerGroup(target);
    await until(async () => (await store.sweeps.active()).length === 0);
    await workers.stop();
    expect(await launch(store, other)).toMatchObject({ before: 'done', known: 10, left: 0 });
  });
});

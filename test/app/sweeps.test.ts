import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deleteSweep } from '../../src/app/deleteSweep.js';
import { launch } from '../../src/app/launch.js';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { keysOf } from '../../src/store/keys.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import {
  countOf,
  endedTrials,
  eventsOf,
  letLeasesEnd,
  prepare,
  SLOW,
  SMALL,
  startWorkerGroup,
  summaryOf,
  train,
  trainAll,
  untilDone,
  type WorkerGroupOptions,
} from './sweepFixture.js';

let server: TestRedis;
let target: RedisTarget;
let store: Store;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  target = server.target();
  store = await Store.open(target);
});
afterEach(() => store.close());

describe('a sweep', () => {
  let expected: string | null = null;

  test.each([
    ['one thread', { threads: 1 }],
    ['two threads, another kernel', { threads: 2, kernel: 'wasm' }],
    ['two workers', { workers: 2 }],
  ] satisfies [string, WorkerGroupOptions][])('has the same digest on %s', async (_, group) => {
    const { summary } = await train(target, await prepare(SMALL), group);
    const { ledger, digest, partial } = summary;
    expect(ledger).toMatchObject({ planned: 30, finished: 24, diverged: 6 });
    expect(partial).toBe(false);
    expected ??= digest;
    expect(digest).toBe(expected);
    const ended = endedTrials(await eventsOf(store, 'small'));
    expect(new Set(ended).size).toBe(30);
    expect(ended).toHaveLength(30);
  });

  test('trains only new points when its grid grows', async () => {
    const first = await train(target, await prepare(SMALL));
    const again = await train(target, await prepare(SMALL));
    expect(again.launched).toMatchObject({ trials: 30, known: 30, reused: 0 });
    expect(again.summary.digest).toBe(first.summary.digest);
    expect(endedTrials(await eventsOf(store, 'small'))).toHaveLength(30);

    const grown = await prepare(SMALL, { overrides: ['hyperparameters.hidden_units=[2, 4, 8, 16]'] });
    const more = await train(target, grown);
    expect(more.launched).toMatchObject({ trials: 40, known: 30 });
    expect(endedTrials(await eventsOf(store, 'small'))).toHaveLength(40);

    const shrunk = await prepare(SMALL, { overrides: ['hyperparameters.hidden_units=4'] });
    const fewer = await train(target, shrunk);
    expect(fewer.summary.ledger).toMatchObject({ planned: 10, waiting: 0 });
    expect(endedTrials(await eventsOf(store, 'small'))).toHaveLength(40);
  });

  test('trains trials of more iterations that join ended runs', async () => {
    const epochs = (values: string) => prepare(SMALL, { overrides: [`hyperparameters.epochs=${values}`] });
    await train(target, await epochs('[5, 10]'));
    const more = await train(target, await epochs('[5, 10, 20]'));
    expect(more.summary.ledger).toMatchObject({ planned: 90, finished: 72, diverged: 18 });
    const started = (await eventsOf(store, 'small')).flatMap((event) =>
      event.type === 'started' ? [event.trials.length] : [],
    );
    expect(started.filter((trials) => trials === 2)).toHaveLength(30);
    expect(started.filter((trials) => trials === 1)).toHaveLength(30);
  });

  test('launched twice at once with different grids has the later plan', async () => {
    const grids = ['[0.01, 0.1]', '[0.1, 0.3, 1]'];
    const plans = await Promise.all(
      grids.map((rates) => prepare(SMALL, { overrides: [`hyperparameters.learning_rate=${rates}`] })),
    );
    await Promise.all(plans.map((plan) => launch(store, plan)));
    const workers = await startWorkerGroup(target);
    await untilDone(store);
    await workers.stop();
    const events = await eventsOf(store, 'small');
    const planned = events.filter((event) => event.type === 'planned');
    expect(planned).toHaveLength(2);
    const { spec, ledger } = await summaryOf(store, 'small');
    expect(spec).toEqual(planned[1]?.spec);
    expect(ledger.finished + ledger.diverged).toBe(ledger.planned);
    const ended = endedTrials(events);
    expect(new Set(ended).size).toBe(ended.length);
  });

  test('takes the results of another sweep for the same trials', async () => {
    await train(target, await prepare(SMALL));
    const other = await prepare(SMALL, {
      overrides: ['name=other', 'hyperparameters.learning_rate=[0.01, 0.02, 30]'],
    });
    const { launched, summary } = await train(target, other);
    expect(launched).toMatchObject({ trials: 18, known: 12, reused: 12 });
    const events = await eventsOf(store, 'other');
    expect(countOf(events, 'reused')).toBe(12);
    expect(endedTrials(events)).toHaveLength(6);
    const alone = server.target();
    const fresh = await train(alone, other);
    expect(fresh.summary.digest).toBe(summary.digest);
  });

  test('ends every trial once, with the same digest, when a worker is killed', async () => {
    const undisturbed = await train(server.target(), await prepare(SLOW), { workers: 2 });
    await launch(store, await prepare(SLOW));
    const group = await startWorkerGroup(target, { workers: 2 });
    try {
      const [victim] = await store.workers.present();
      await until(async () => {
        const events = await eventsOf(store, 'slow');
        return events.some((event) => event.type === 'started' && event.worker === victim?.worker);
      });
      process.kill(victim?.pid ?? 0, 'SIGKILL');
      await letLeasesEnd(target, victim?.worker ?? '');
      await untilDone(store);
      const events = await eventsOf(store, 'slow');
      const lost = events.filter((event) => event.type === 'released');
      expect(lost.length).toBeGreaterThan(0);
      for (const event of lost) expect(event).toMatchObject({ worker: victim?.worker, reason: 'lost' });
      const ended = endedTrials(events);
      expect([...new Set(ended)]).toHaveLength(12);
      expect(ended).toHaveLength(12);
      expect((await summaryOf(store, 'slow')).digest).toBe(undisturbed.summary.digest);
    } finally {
      await group.stop();
    }
  });

  test('resumes from a checkpoint when the worker of a long training is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jmin-checkpoints-'));
    const overrides = ['hyperparameters.learning_rate=0.01', 'hyperparameters.hidden_units=[[64, 64]]'];
    const sweep = await prepare(SLOW, { overrides: [...overrides, 'hyperparameters.epochs=[25, 2000]'] });
    const undisturbed = await train(server.target(), sweep);
    const { slug } = await launch(store, sweep);
    const group = await startWorkerGroup(target, {
      workers: 2,
      checkpoints: { folder, longerThanMs: 0, everyMs: 50, mostBytesInRedis: 0 },
    });
    const redis = await connectRedis(target);
    try {
      const key = keysOf(target.prefix).checkpoints(slug);
      await until(async () => (await redis.exists(key)) === 1);
      const started = (await eventsOf(store, slug)).find((event) => event.type === 'started');
      const victim = (await store.workers.present()).find(({ worker }) => worker === started?.worker);
      process.kill(victim?.pid ?? 0, 'SIGKILL');
      await letLeasesEnd(target, victim?.worker ?? '');
      await untilDone(store);
      const endings = (await eventsOf(store, slug)).filter((event) => event.type === 'finished');
      expect(endings.at(-1)?.resumedAt).toBeGreaterThan(0);
      expect(endings.at(-1)?.worker).not.toBe(victim?.worker);
      expect((await summaryOf(store, slug)).digest).toBe(undisturbed.summary.digest);
      expect(await redis.exists(key)).toBe(0);
    } finally {
      redis.disconnect();
      await group.stop();
      rmSync(folder, { recursive: true });
    }
  });

  test('resumes on another worker at once when its workers stop', async () => {
    await launch(store, await prepare(SLOW));
    const first = await startWorkerGroup(target, { threads: 2 });
    await until(async () => countOf(await eventsOf(store, 'slow'), 'started') > 0);
    await first.stop();
    expect((await summaryOf(store, 'slow')).ledger.running).toBe(0);
    const second = await startWorkerGroup(target);
    try {
      await untilDone(store);
    } finally {
      await second.stop();
    }
    const ended = endedTrials(await eventsOf(store, 'slow'));
    expect(ended).toHaveLength(12);
    expect(new Set(ended).size).toBe(12);
  });

  test('waits while its data set is damaged, fails no trial, and resumes once it is stored again', async () => {
    const intact = await train(server.target(), await prepare(SMALL));
    await launch(store, await prepare(SMALL));
    const redis = await connectRedis(target);
    const digest = (await prepare(SMALL)).dataset.facts.digest;
    await redis.hset(keysOf(target.prefix).dataset(digest), '0', 'damaged');
    redis.disconnect();
    let onReported = () => {};
    const reported = new Promise<void>((resolve) => {
      onReported = resolve;
    });
    const group = await startWorkerGroup(target, {
      onProblem: (line) => {
        if (line.includes('counts as missing')) onReported();
      },
    });
    await reported;
    await group.stop();
    expect((await summaryOf(store, 'small')).ledger).toMatchObject({ planned: 30, waiting: 30 });
    const healed = await train(target, await prepare(SMALL));
    expect(healed.summary.digest).toBe(intact.summary.digest);
    const events = await eventsOf(store, 'small');
    expect(events.filter((event) => event.type === 'released' && event.reason === 'crashed')).toEqual([]);
    expect(countOf(events, 'failed')).toBe(0);
  });

  test('has its winner scored on the test set, once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jmin-tested-'));
    const rows = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => {
        const x = Math.sin((from + i) * 12.9898);
        return `${x},${Math.cos((from + i) * 78.233)},${x > 0 ? 'yes' : 'no'}`;
      });
    writeFileSync(join(folder, 'train.csv'), ['a,b,y', ...rows(0, 80)].join('\n'));
    writeFileSync(join(folder, 'test.csv'), ['a,b,y', ...rows(80, 120)].join('\n'));
    const text = `
name: tested
dataset: { csv: train.csv, target: y, test: test.csv }
hyperparameters: { learning_rate: [0.1, 0.3], epochs: 10 }
`;
    try {
      const sweep = await prepare(text, { folder });
      for (const _ of ['first', 'again']) {
        const { summary } = await train(target, sweep);
        expect(summary.tested).toMatchObject({ position: summary.ranking[0] });
        expect(summary.tested?.J).toBeLessThan(0.6);
        expect(summary.tested?.error).toBeLessThan(0.2);
        expect(countOf(await eventsOf(store, 'tested'), 'tested')).toBe(1);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('stops trials at their time limit, and has a partial digest', async () => {
    const sweep = await prepare(SLOW, { overrides: ['limits.trial_time=1ms'] });
    const { summary } = await train(target, sweep);
    expect(summary.ledger).toMatchObject({ planned: 12, stopped: 12 });
    expect(summary.partial).toBe(true);
  });

  test('cancels waiting trials when its total time is over', async () => {
    const sweep = await prepare(SLOW, { overrides: ['limits.total_time=1ms'] });
    const { summary } = await train(target, sweep);
    const { planned, finished, cancelled } = summary.ledger;
    expect([planned, finished + cancelled]).toEqual([12, 12]);
    expect(finished).toBeGreaterThan(0);
    expect(cancelled).toBeGreaterThan(0);
    expect(summary.partial).toBe(true);
    const events = await eventsOf(store, 'slow');
    const named = events.flatMap((event) => (event.type === 'cancelled' ? (event.trials ?? []) : []));
    expect(named).toHaveLength(cancelled);
    const started = events.flatMap((event) => (event.type === 'started' ? event.trials : []));
    expect(started.filter((trial) => named.includes(trial))).toEqual([]);
  });

  test('shares the workers with another by its priority', async () => {
    const sweeps = await Promise.all(
      [
        ['once', 1],
        ['thrice', 3],
      ].map(([name, priority]) =>
        prepare(SMALL, { overrides: [`name=${name}`, `priority=${priority}`, `dataset.seed=${priority}`] }),
      ),
    );
    const results = await trainAll(target, sweeps);
    const times = results.map(({ summary }) => [...summary.columns.startedMs].sort((a, b) => a - b));
    const [once = [], thrice = []] = times;
    // When two thirds of the one that weighs more have started, most of the other are still to come.
    const then = thrice[20] ?? 0;
    expect(once.filter((at) => at < then).length).toBeLessThan(20);
    expect(once.length + thrice.length).toBe(60);
  });

  test('leaves nothing in Redis if it is deleted while it runs', async () => {
    await launch(store, await prepare(SLOW));
    const group = await startWorkerGroup(target);
    await until(async () => countOf(await eventsOf(store, 'slow'), 'started') > 0);
    await deleteSweep(store, 'slow', tmpdir());
    await until(async () => (await store.workers.present()).every(({ running }) => running.length === 0));
    await group.stop();
    const redis = await connectRedis(target);
    const keys = await redis.keys(`{${target.prefix}}*`);
    redis.disconnect();
    expect(keys.filter((key) => !/:(bull:.*|protocol|lead|asked)$/.test(key))).toEqual([]);
  });
});

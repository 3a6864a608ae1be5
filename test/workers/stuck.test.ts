import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { present } from '../../src/base/assert.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import {
  countOf,
  endedTrials,
  eventsOf,
  prepare,
  SLOW,
  SMALL,
  startWorkerGroup,
  summaryOf,
  train,
  untilDone,
} from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { lastFor, until } from '../waiting.js';
import { openProxy, type SwallowingProxy } from './swallowingProxy.js';

const WORKER = fileURLToPath(new URL('../../dist/workers/worker.js', import.meta.url));

interface Place {
  readonly redis: TestRedis;
  /** Where workers under test reach it. */
  readonly proxy: SwallowingProxy;
  readonly target: RedisTarget;
  readonly store: Store;
}

/** Each test has its own, for they run side by side. */
async function withPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const redis = await startTestRedis();
  const proxy = await openProxy(redis.socketPath);
  const target = redis.target();
  const store = await Store.open(target);
  try {
    await work({ redis, proxy, target, store });
  } finally {
    store.close();
    await proxy.close();
    await redis.stop();
  }
}

interface StartedWorker {
  readonly child: ChildProcess;
  /** Its exit code and what it said. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** A worker that reaches Redis through the proxy. */
function startWorker({ proxy, target }: Place, stuckAfterMs: number): StartedWorker {
  const options = { threads: 1, kernel: null, stuckAfterMs };
  const child = fork(WORKER, [], {
    env: { ...process.env, JMIN_WORKER: JSON.stringify(options) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  // Not its close: that does not come where this side has let go of the channel.
  const ended = Promise.all([once(child, 'exit'), once(present(child.stderr, 'stderr'), 'end')]).then(
    ([[code]]) => ({ code, said }),
  );
  child.send({ url: proxy.url, prefix: target.prefix });
  return { child, ended };
}

/** The same, once it says that it is ready. On a busy machine its start can count as stuck: then it is restarted. */
async function startReadyWorker(place: Place, stuckAfterMs: number): Promise<StartedWorker> {
  for (;;) {
    const worker = startWorker(place, stuckAfterMs);
    const isReady = once(worker.child, 'message').then(() => true);
    if (await Promise.race([isReady, worker.ended.then(() => false)])) return worker;
    expect(await worker.ended).toMatchObject({ code: 75 });
  }
}

describe.concurrent('a worker', () => {
  test('whose connections are dead reconnects and continues', () =>
    withPlace(async (place) => {
      const { proxy, store } = place;
      const { child, ended } = await startReadyWorker(place, 60_000);
      await launch(store, await prepare(SLOW));
      await until(async () => countOf(await eventsOf(store, 'slow'), 'finished') > 0);
      proxy.swallow();
      await untilDone(store);
      const events = await eventsOf(store, 'slow');
      expect(countOf(events, 'started')).toBe(12);
      expect(countOf(events, 'released')).toBe(0);
      child.disconnect();
      expect((await ended).code).toBe(0);
    }));

  test('whose connections stay dead exits to be started again', () =>
    withPlace(async (place) => {
      const { ended } = await startReadyWorker(place, 3_000);
      // Each connection with a heartbeat, so that none of those that replace it saves the worker.
      place.proxy.swallowAfter(':worker:');
      expect(await ended).toMatchObject({ code: 75, said: expect.stringMatching(/its connection is dead/) });
    }));

  test('whose connection dies while it starts exits to be started again', () =>
    withPlace(async (place) => {
      // Its first heartbeat names this key.
      place.proxy.swallowAfter(':worker:');
      const { ended } = startWorker(place, 3_000);
      expect(await ended).toMatchObject({ code: 75, said: expect.stringMatching(/its connection is dead/) });
    }));

  test('that gets no job while jobs wait exits to be started again', () =>
    withPlace(async (place) => {
      // Only a connection that takes jobs sends this script of BullMQ. Each one that replaces it goes dead as well.
      place.proxy.swallowAfter('Move stalled jobs to wait');
      const { ended } = await startReadyWorker(place, 3_000);
      await until(() => place.proxy.hasSwallowed());
      await launch(place.store, await prepare(SMALL));
      expect(await ended).toMatchObject({ code: 75, said: expect.stringMatching(/it gets no job/) });
    }));

  test('waits for an unreachable Redis without exiting', () =>
    withPlace(async (place) => {
      const { redis } = place;
      const { child, ended } = await startReadyWorker(place, 5_000);
      await redis.kill();
      // Twice as long as it waits before it ends.
      await lastFor(10_000);
      await redis.start();
      await train(redis.target(), await prepare(SMALL));
      expect(child.exitCode).toBe(null);
      child.disconnect();
      expect((await ended).code).toBe(0);
    }));

  test('that was halted for longer than its leases does no harm', () =>
    withPlace(async ({ redis, target, store }) => {
      const undisturbed = await train(redis.target(), await prepare(SLOW));
      await launch(store, await prepare(SLOW));
      const group = await startWorkerGroup(target, { workers: 2 });
      try {
        const [victim] = await store.workers.present();
        const has = async (type: 'started' | 'released') =>
          (await eventsOf(store, 'slow')).some(
            (event) => event.type === type && event.worker === victim?.worker,
          );
        await until(() => has('started'));
        process.kill(victim?.pid ?? 0, 'SIGSTOP');
        await until(() => has('released'));
        process.kill(victim?.pid ?? 0, 'SIGCONT');
        await untilDone(store);
        const ended = endedTrials(await eventsOf(store, 'slow'));
        expect(ended).toHaveLength(12);
        expect(new Set(ended).size).toBe(12);
        expect((await summaryOf(store, 'slow')).digest).toBe(undisturbed.summary.digest);
        // It is alive, and at work again.
        await until(async () => (await store.workers.present()).length === 2);
      } finally {
        await group.stop();
      }
    }));
});

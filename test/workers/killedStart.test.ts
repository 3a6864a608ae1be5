/** Workers that are killed while they start, e.g. because memory is short for a moment. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Workers } from '../../src/processes/startWorkers.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import { startWorkerGroup } from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { openProxy, type SwallowingProxy } from './swallowingProxy.js';

let redis: TestRedis;
let proxy: SwallowingProxy;
let target: RedisTarget;
let store: Store;
let problems: string[];
beforeEach(async () => {
  redis = await startTestRedis();
  proxy = await openProxy(redis.socketPath);
  target = { url: proxy.url, prefix: redis.target().prefix };
  store = await Store.open({ socketPath: redis.socketPath, prefix: target.prefix });
  problems = [];
});
afterEach(async () => {
  store.close();
  await proxy.close();
  await redis.stop();
});

function start(): Promise<Workers> {
  return startWorkerGroup(target, { onProblem: (line) => problems.push(line) });
}

/** Workers that this process has started and that run. */
function workersHere(): number[] {
  const tasks = `/proc/${process.pid}/task`;
  const children = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('workers/worker.js');
    } catch {
      return false;
    }
  });
}

describe.skipIf(!existsSync('/proc/self/task'))('a worker that is killed', () => {
  test('before it is ready is replaced, and the start succeeds', async () => {
    // It connects and gets no answer, so it is not ready.
    proxy.swallowAfter('*');
    const starting = start();
    await until(() => proxy.hasSwallowed());
    const [first = 0] = workersHere();
    proxy.swallowAfter('nothing of Redis');
    process.kill(first, 'SIGKILL');
    const workers = await starting;
    try {
      expect(problems.filter((line) => line.startsWith('a worker ended'))).toEqual([
        'a worker ended: SIGKILL; another starts in 500 ms',
      ]);
      const present = await store.workers.present();
      expect(present.map(({ pid }) => pid)).toEqual(workersHere());
      expect(present.map(({ pid }) => pid)).not.toContain(first);
    } finally {
      await workers.stop();
    }
  }, 30_000);

  test('three times in a row cannot be started', async () => {
    proxy.swallowAfter('*');
    let isOver = false;
    const starting = start().finally(() => {
      isOver = true;
    });
    starting.catch(() => {});
    const killed = new Set<number>();
    await until(() => {
      for (const pid of workersHere()) {
        killed.add(pid);
        process.kill(pid, 'SIGKILL');
      }
      return isOver;
    });
    await expect(starting).rejects.toMatchObject({ code: 'worker-failed', exitCode: 3 });
    expect(killed.size).toBe(3);
  }, 60_000);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { SILENT_LOG } from '../../src/base/log.js';
import { startDashboard } from '../../src/dashboard/startDashboard.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { ask } from './ask.js';
import { seedSweep } from './seedSweep.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis?.stop());

it('reports an unreachable Redis to its clients, and later the changes since', async () => {
  const store = await Store.open(redis.target());
  const dashboard = await startDashboard({
    ...{ store, host: '127.0.0.1', port: 0, token: null },
    log: SILENT_LOG,
  });
  const sweep = await seedSweep(store, 'moons');
  const response = await fetch(`${dashboard.url}/api/v1/events`);
  const text = response.body?.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  const until = async (found: string) => {
    for (let all = ''; !all.includes(found); ) {
      const { value, done } = (await text?.next()) ?? { done: true };
      if (done) throw new Error(`the stream ended before ${found}`);
      all += value;
    }
  };
  try {
    await until('"slug":"moons"');
    redis.signal('SIGSTOP');
    await until('Redis does not answer');
    expect((await ask(dashboard.url, '/api/v1/sweeps')).status).toBe(503);
    expect((await ask(dashboard.url, '/healthz')).status).toBe(200);
    redis.signal('SIGCONT');
    await until('event: trouble\ndata: {"message":null}');
    await sweep.start(0);
    await until('"running":1');
    redis.signal('SIGSTOP');
  } finally {
    // It closes without waiting for a Redis that is away.
    await dashboard.close();
    store.close();
    redis.signal('SIGCONT');
  }
});

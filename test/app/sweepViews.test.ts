import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SweepViews } from '../../src/app/sweepViews.js';
import { Store } from '../../src/store/store.js';
import { seedSweep, WORKER } from '../dashboard/seedSweep.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let server: TestRedis;
let store: Store;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await Store.open(server.target());
});
afterEach(() => store.close());

describe('SweepViews.summary', () => {
  test('says of a sweep that was left at work that it waits, until a worker is there', async () => {
    const { slug, start, finish } = await seedSweep(store, 'left');
    await start(0);
    await finish(0, 0.5);
    await start(1);
    const views = new SweepViews(store);
    const phase = async () => (await views.summary(slug)).phase;
    expect(await phase()).toBe('waiting');
    const { type: _, ...environment } = WORKER;
    await store.workers.announce({ ...environment, pid: 1, running: [] });
    expect(await phase()).toBe('running');
    await store.workers.leave(WORKER.worker);
    expect(await phase()).toBe('waiting');
    await store.journal(slug).append({ type: 'paused', reason: 'a test' });
    expect(await phase()).toBe('paused');
  });
});

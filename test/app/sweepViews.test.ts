import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SweepViews } from '../../src/app/sweepViews.js';
import { remainingMs, workSince } from '../../src/results/pace.js';
import { Store } from '../../src/store/store.js';
import { seedSweep, WORKER } from '../dashboard/seedSweep.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { finished, foldOf, plannedEvent, started } from '../results/journals.js';

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
  test('shows an abandoned sweep as waiting until a worker joins', async () => {
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

describe('remainingMs', () => {
  test('uses the pace since the first trial started, not since the workers started', () => {
    const planned = plannedEvent({ hyperparameters: { seed: '1..4', iterations: 10 } });
    const ids = [0, 1, 2, 3].map((position) => foldOf(planned, []).trials.id(position));
    const [first = '', second = ''] = ids;
    const noted = (...events: Parameters<typeof foldOf>[1]) => {
      const { planned: plan, trials, columns } = foldOf(planned, events);
      return { ...plan, trials, columns };
    };
    const launchedMs = 1_700_000_000_000 - 60_000;
    const startedMs = 1_700_000_001_000;
    expect(remainingMs(workSince(noted(started([first])), launchedMs), startedMs + 5000)).toBeNaN();
    const one = noted(started([first]), finished(first, 1));
    // One of four took a second.
    expect(remainingMs(workSince(one, launchedMs), startedMs + 1000)).toBeCloseTo(3000, 6);
    const two = noted(started([first]), finished(first, 1), started([second]), finished(second, 1));
    expect(remainingMs(workSince(two, launchedMs), startedMs + 4000)).toBeCloseTo(4000, 6);
    // What ended before the work began is not of its pace.
    expect(remainingMs(workSince(two, startedMs + 1500), startedMs + 3500)).toBeCloseTo(3000, 6);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Paused } from '../../src/model/events.js';
import { SweepControl } from '../../src/store/sweepControl.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { claimOf, openRun, openRunBench, type RunBench } from './runControlFixture.js';

let server: TestRedis;
let bench: RunBench;
let control: SweepControl;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  bench = await openRunBench(server);
  control = new SweepControl(bench.redis, bench.keys);
});
afterEach(() => bench.close());

const PAUSED: Paused = { type: 'paused', reason: 'a test' };

const pauses = async () => (await bench.journal()).filter(({ event }) => event.type === 'paused').length;

describe('SweepControl.pauseAs', () => {
  test('takes what nobody has claimed out of flight, once', async () => {
    await bench.control.open(await bench.order(), 'job', [openRun('t1'), openRun('t2')]);
    await bench.control.claim(claimOf('t1', 'mine'), ['t1'], { job: 'job', worker: 'w' });
    const order = await bench.order();
    // The second is as if its reply had been lost.
    for (const _ of ['first', 'again']) await control.pauseAs(order, PAUSED);
    expect(await pauses()).toBe(1);
    expect([await bench.state('t1'), await bench.state('t2')]).toEqual(['claimed', 'returned']);
  });

  test('does nothing for one that leads no more, or has not read all', async () => {
    const order = await bench.order();
    await control.pauseAs({ ...order, leader: 'another' }, PAUSED);
    await control.pauseAs({ ...order, read: '0-1' }, PAUSED);
    expect(await pauses()).toBe(0);
  });
});

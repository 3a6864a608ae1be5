import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Joined } from '../../src/model/events.js';
import { Store } from '../../src/store/store.js';
import { JoinedSweeps } from '../../workers/joinedSweeps.js';
import { countOf, eventsOf } from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

const JOINED: Joined = {
  ...{
    type: 'joined',
    worker: 'w',
    host: 'h',
    cpu: 'c',
    cores: 1,
    threads: 1,
    node: 'n',
    jmin: 'j',
    kernel: 'k',
  },
};

describe('JoinedSweeps', () => {
  test('records a worker once per sweep, and again in a new journal', async () => {
    const store = await Store.open(server.target());
    const joined = new JoinedSweeps(store, JOINED);
    const launch = () => store.journal('moons').append({ type: 'resumed' });
    const said = async () => countOf(await eventsOf(store, 'moons'), 'joined');
    await joined.join('moons');
    expect(await said()).toBe(0);
    await launch();
    await Promise.all([joined.join('moons'), joined.join('moons')]);
    await joined.join('moons');
    expect(await said()).toBe(1);
    await store.sweeps.delete('moons');
    await launch();
    expect(await said()).toBe(0);
    await Promise.all([joined.join('moons'), joined.join('moons')]);
    expect(await said()).toBe(1);
    store.close();
  });
});

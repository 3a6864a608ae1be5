/** What only the store in Redis has; storeContract.test.ts has the rest. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LEASE_MS, UNCLAIMED_MS } from '../../src/store/runControl.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { openRunBench, type RunBench, SLUG } from './runControlFixture.js';
import { ACTIONS, STATES } from './runTransitions.js';

let server: TestRedis;
let bench: RunBench;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  bench = await openRunBench(server);
});
afterEach(() => bench.close());

describe('RunControl', () => {
  test('uses the clock of Redis for runs in flight', async () => {
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    await ACTIONS.open(bench, 't2');
    const now = await bench.control.now();
    for (const [run, patienceMs] of [
      ['t1', LEASE_MS],
      ['t2', UNCLAIMED_MS],
    ] as const) {
      const deadline = Number(await bench.redis.zscore(bench.keys.flight, `${SLUG}/${run}`));
      expect(deadline - now).toBeGreaterThan(0);
      expect(deadline - now).toBeLessThanOrEqual(patienceMs);
    }
  });

  test('counts conflicts in the record', async () => {
    for (const step of STATES.ended) await ACTIONS[step](bench, 't1');
    for (const _ of ['first', 'again']) await ACTIONS['finish with another result'](bench, 't1');
    expect(await bench.redis.hget(bench.keys.run(SLUG, 't1'), 'conflicts')).toBe('2');
  });

  test('notes of runs that left flight expire', async () => {
    for (const step of STATES.ended) await ACTIONS[step](bench, 't1');
    for (const step of STATES.returned) await ACTIONS[step](bench, 't2');
    for (const run of ['t1', 't2']) {
      expect(await bench.redis.pttl(bench.keys.run(SLUG, run))).toBeGreaterThan(0);
    }
  });
});

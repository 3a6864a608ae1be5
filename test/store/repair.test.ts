import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fixedKeys, typeOfKey } from '../../src/store/keyTypes.js';
import { Repair } from '../../src/store/repair.js';
import { SweepControl } from '../../src/store/sweepControl.js';
import { SweepIndex } from '../../src/store/sweepIndex.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { plannedEvent } from '../results/journals.js';
import { claimOf, openRun, openRunBench, type RunBench, SLUG } from './runControlFixture.js';

let server: TestRedis;
let bench: RunBench;
let index: SweepIndex;
let repair: Repair;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  bench = await openRunBench(server);
  index = new SweepIndex(bench.redis, bench.keys);
  repair = new Repair(bench.redis, bench.target.prefix);
  await bench.append(plannedEvent());
  await index.add(SLUG, 'The XOR sweep');
});
afterEach(() => bench.close());

describe('Repair', () => {
  test('repairs nothing if nothing is damaged', async () => {
    expect(await repair.check()).toEqual([]);
    expect(await repair.check()).toEqual([]);
  });

  test.each(['id', 'pc', 'limiter'])(
    'removes the counter %s of the queue if it holds no number',
    async (name) => {
      const key = `{${bench.target.prefix}}:bull:trials:${name}`;
      await bench.redis.set(key, '12');
      expect(await repair.check()).toEqual([]);
      await bench.redis.set(key, 'x');
      expect(await repair.check()).toEqual([expect.stringContaining(`removed the key ${key}`)]);
      expect(await bench.redis.get(key)).toBe(null);
    },
  );

  test('makes a sweep active that two checks found neither active nor resting', async () => {
    await bench.redis.del(bench.keys.active);
    expect(await repair.check()).toEqual([]);
    expect(await index.active()).toEqual([]);
    expect(await repair.check()).toEqual([
      'made the sweep The XOR sweep active again: it was neither active nor resting',
    ]);
    expect(await index.active()).toEqual([SLUG]);
  });

  test.each([
    ['closed', async () => index.deactivate(SLUG, (await bench.order()).read)],
    [
      'cancelled',
      async () => new SweepControl(bench.redis, bench.keys).cancel(SLUG, { type: 'cancelled', trials: null }),
    ],
  ])('leaves a sweep that was %s alone until it is made active', async (_, end) => {
    await end();
    await repair.check();
    expect(await repair.check()).toEqual([]);
    expect(await index.active()).toEqual([]);
    await index.activate(SLUG);
    await bench.redis.del(bench.keys.active);
    await repair.check();
    await repair.check();
    expect(await index.active()).toEqual([SLUG]);
  });

  test('lists a sweep again, under the name in its journal', async () => {
    await bench.redis.del(bench.keys.sweeps);
    const { name } = plannedEvent().spec;
    expect(await repair.check()).toEqual([`listed the sweep ${name} again`]);
    expect(await index.list()).toEqual([{ slug: SLUG, name }]);
  });

  test('restores all sets while it remembers the sweep', async () => {
    await repair.check();
    await bench.redis.del(bench.keys.sweeps, bench.keys.active, bench.keys.resting);
    await repair.check();
    await repair.check();
    expect(await index.active()).toEqual([SLUG]);
    expect(await index.list()).toHaveLength(1);
  });

  test('forgets a sweep without a journal', async () => {
    await repair.check();
    await index.delete(SLUG);
    await bench.redis.sadd(bench.keys.active, SLUG);
    expect(await repair.check()).toEqual([]);
    expect(await index.active()).toEqual([]);
    expect(await index.list()).toEqual([]);
  });

  test.each(fixedKeys('P').map((key) => key.slice('{P}:'.length)))(
    'removes %s of a wrong type',
    async (name) => {
      const key = `{${bench.target.prefix}}:${name}`;
      await bench.redis.del(key);
      if (typeOfKey(bench.target.prefix, key) === 'string') await bench.redis.rpush(key, 'x');
      else await bench.redis.set(key, 'x');
      expect(await repair.check()).toContain(`removed the key ${key}: it had the wrong type`);
      expect(await repair.check()).not.toContain(`removed the key ${key}: it had the wrong type`);
    },
  );

  test('leaves a journal of the wrong type to the user', async () => {
    const journal = bench.keys.journal(SLUG);
    await bench.redis.set(journal, 'x');
    expect(await repair.removeWrongTypes([journal])).toEqual([]);
    expect(await bench.redis.get(journal)).toBe('x');
  });

  test('shortens leases that end in the far future', async () => {
    const { control, redis, keys } = bench;
    await control.open(await bench.order(), 'job', [openRun('t1')]);
    await control.claim(claimOf('t1', 'mine'), ['t1'], { job: 'job', worker: 'w' });
    await redis.zadd(keys.flight, 1e15, `${SLUG}/t1`);
    expect(await repair.check()).toEqual(['shortened the leases of 1 run: they ended too late']);
    expect(await control.overdue()).toHaveLength(1);
    await control.beat([claimOf('t1', 'mine')]);
    expect(await control.overdue()).toEqual([]);
    expect(await repair.check()).toEqual([]);
  });
});

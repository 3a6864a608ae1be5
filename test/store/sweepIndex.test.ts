import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SweepIndex } from '../../src/store/sweepIndex.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { claimOf, endingOf, openRun, openRunBench, type RunBench, SLUG } from './runControlFixture.js';

let server: TestRedis;
let bench: RunBench;
let index: SweepIndex;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  bench = await openRunBench(server);
  index = new SweepIndex(bench.redis, bench.keys);
});
afterEach(() => bench.close());

describe('SweepIndex', () => {
  test('lists sweeps by slug, with their names', async () => {
    const hostile = '../<b>\n🙂 __proto__';
    await index.add('b', 'B sweep');
    await index.add('__proto__', 'p');
    await index.add('a-1', hostile);
    await index.add('b', 'B sweep');
    expect(await index.list()).toEqual([
      { slug: '__proto__', name: 'p' },
      { slug: 'a-1', name: hostile },
      { slug: 'b', name: 'B sweep' },
    ]);
  });

  test('delete removes journal and runs, after which nothing can be written', async () => {
    const { control, redis, keys, leadership } = bench;
    await index.add(SLUG, 'xor');
    await index.add('xor-2', 'another');
    await control.open(await bench.order(), 'job', [openRun('t1'), openRun('t2')]);
    await control.claim(claimOf('t1', 'mine'), ['t1'], { job: 'job', worker: 'w' });
    const order = await bench.order();
    await redis.zadd(keys.flight, 1, 'xor-2/t1');
    await index.delete(SLUG);

    expect(await control.claim(claimOf('t2', 'mine'), ['t2'], { job: 'job', worker: 'w' })).toEqual([null]);
    expect(await control.beat([claimOf('t1', 'mine')])).toEqual([false]);
    expect(await bench.finish(claimOf('t1', 'mine'), endingOf('t1'))).toBe('fenced');
    expect(await control.open(order, 'job2', [openRun('t3')])).toBeNull();
    await control.expire(leadership.nonce, { slug: SLUG, run: 't1' }, false);
    expect(await index.list()).toEqual([{ slug: 'xor-2', name: 'another' }]);
    const left = await redis.exists(
      keys.journal(SLUG),
      keys.run(SLUG, 't1'),
      keys.run(SLUG, 't2'),
      keys.active,
    );
    expect(left).toBe(0);
    expect(await redis.zrange(keys.flight, '0', '-1')).toEqual(['xor-2/t1']);
  });
});

import { describe, expect, test } from 'vitest';
import type { Paused } from '../../src/model/events.js';
import { Waits } from '../../src/redis/waits.js';
import { Store } from '../../src/store/store.js';
import { TrialQueue } from '../../src/store/trialQueue.js';
import { lastFor, until } from '../waiting.js';
import { startTestRedis } from './testRedis.js';
import { TROUBLED, TROUBLES } from './troubles.js';

const PAUSED: Paused = { type: 'paused', reason: 'test' };
const PRESENCE = {
  ...{ worker: 'w', host: 'h', cpu: 'c', cores: 1, threads: 1, node: 'n', jmin: 'j', kernel: 'k' },
  ...{ pid: 1, running: [] },
};
const JOB = {
  ...{
    sweep: 's',
    slug: 's',
    dataset: 'd',
    record: null,
    trialTimeMs: null,
    stallTimeMs: null,
    maxAttempts: 3,
    apart: false,
    runs: [],
  },
  purpose: 'train' as const,
};

describe.concurrent.each(TROUBLES)('a Redis that answers $reply', ({ passes, report, enter }) => {
  test('makes a serving process wait, and is reported once', async () => {
    const redis = await startTestRedis(TROUBLED);
    const target = redis.target();
    const lines: string[] = [];
    const waits = new Waits(target);
    waits.serve((line) => lines.push(line));
    const store = await Store.open(target, waits);
    const queue = await TrialQueue.open(target, waits);
    await store.journal('s').append(PAUSED);
    const leave = await enter(redis);
    let answered = 0;
    const orders = [
      ...[store.journal('s').append(PAUSED), store.sweeps.add('s', 'S'), store.sweeps.activate('s')],
      ...[store.datasets.put('d', 's', () => [new Uint8Array(1)]), store.workers.announce(PRESENCE)],
      ...[store.leadership.lead(), store.control.pause('s', PAUSED), queue.add('s.n.1', JOB)],
    ].map(async (order) => {
      await order;
      answered++;
    });
    // Long enough to be reported a second time.
    await until(() => lines.length > 0);
    await lastFor(1500);
    expect(answered).toBe(0);
    await leave();
    await Promise.all(orders);
    expect(await store.journal('s').read(null, 10)).toHaveLength(3);
    expect(await queue.isWaiting('s.n.1')).toBe(true);
    expect(lines).toEqual([
      expect.stringMatching(report),
      expect.stringMatching(/^Redis at .* answers again: continuing$/),
    ]);
    queue.close();
    store.close();
    await redis.stop();
  });

  test(`${passes ? 'makes' : 'does not make'} a single command wait`, async () => {
    const redis = await startTestRedis(TROUBLED);
    const store = await Store.open(redis.target());
    const leave = await enter(redis);
    const order = store.sweeps.add('s', 'S').then(
      () => 'done',
      () => 'refused',
    );
    const outcome = passes ? 'pending' : 'refused';
    expect(await Promise.race([order, lastFor(passes ? 1000 : 10_000, 'pending')])).toBe(outcome);
    await leave();
    expect(await order).toBe(passes ? 'done' : 'refused');
    store.close();
    await redis.stop();
  });
});

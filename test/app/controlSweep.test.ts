import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  cancelSweep,
  pauseSweep,
  resumeSweep,
  retryTrials,
  setPriority,
} from '../../src/app/controlSweep.js';
import { followSweep, launch } from '../../src/app/launch.js';
import { verifySweep } from '../../src/app/verifySweep.js';
import type { Workers } from '../../src/processes/startWorkers.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import {
  countOf,
  endedTrials,
  eventsOf,
  prepare,
  SLOW,
  startWorkerGroup,
  summaryOf,
  train,
  untilDone,
} from './sweepFixture.js';

let server: TestRedis;
let target: RedisTarget;
let store: Store;
let workers: Workers | null;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  target = server.target();
  store = await Store.open(target);
  workers = null;
});
afterEach(async () => {
  await workers?.stop();
  store.close();
});

/** Launches the slow sweep and waits until a worker is at it. */
async function startSlow(): Promise<string> {
  const { slug } = await launch(store, await prepare(SLOW));
  workers = await startWorkerGroup(target);
  await until(async () => (await summaryOf(store, slug)).ledger.running > 0);
  return slug;
}

/** Waits until nothing is in work. */
function untilIdle(slug: string): Promise<void> {
  return until(async () => (await summaryOf(store, slug)).ledger.running === 0);
}

const ALL = { names: [], onlyFailed: false } as const;

describe('pauseSweep, resumeSweep', () => {
  test('finish running trials, start no others, and lead to the same digest', async () => {
    const slug = await startSlow();
    await pauseSweep(store, slug, 'by a test');
    await untilIdle(slug);
    const paused = await summaryOf(store, slug);
    expect(paused).toMatchObject({ phase: 'paused', pauseReason: 'by a test' });
    expect(paused.ledger.waiting).toBeGreaterThan(0);
    const started = countOf(await eventsOf(store, slug), 'started');
    await pauseSweep(store, slug, 'by a test');
    await resumeSweep(store, slug);
    await resumeSweep(store, slug);
    await untilDone(store);
    expect(countOf(await eventsOf(store, slug), 'started')).toBeGreaterThan(started);
    const { digest } = await summaryOf(store, slug);
    const undisturbed = await train(server.target(), await prepare(SLOW));
    expect(digest).toBe(undisturbed.summary.digest);
  });
});

describe('cancelSweep, retryTrials', () => {
  test('stop running trials, which can all be opened again', async () => {
    const slug = await startSlow();
    await cancelSweep(store, slug);
    const cancelled = await summaryOf(store, slug);
    expect(cancelled.phase).toBe('cancelled');
    expect(cancelled.ledger.waiting + cancelled.ledger.running).toBe(0);
    expect(await store.runs.countInFlight(slug)).toBe(0);
    await until(async () => (await store.workers.present()).every(({ running }) => running.length === 0));
    expect((await summaryOf(store, slug)).ledger).toEqual(cancelled.ledger);

    const retried = await retryTrials(store, { slug, summary: cancelled }, ALL);
    expect(retried).toBe(cancelled.ledger.cancelled);
    await untilDone(store);
    const done = await summaryOf(store, slug);
    expect(done).toMatchObject({ phase: 'done', partial: false });
    const ended = endedTrials(await eventsOf(store, slug));
    expect(new Set(ended).size).toBe(ended.length);
  });

  test('a trial with a result is final', async () => {
    const { summary, launched } = await train(target, await prepare(SLOW, { overrides: ['epochs=1'] }));
    const sweep = { slug: launched.slug, summary };
    await expect(retryTrials(store, sweep, { names: ['1'], onlyFailed: false })).rejects.toThrow(
      /trial 1 is finished/,
    );
    expect(await retryTrials(store, sweep, ALL)).toBe(0);
  });
});

describe('orders at the same time', () => {
  test('apply in the order of the journal, however often each is given', async () => {
    const slug = await startSlow();
    const orders = [
      () => pauseSweep(store, slug, 'a test'),
      () => resumeSweep(store, slug),
      () => cancelSweep(store, slug),
    ];
    await Promise.all(Array.from({ length: 12 }, (_, i) => orders[i % 3]?.()));
    const events = await eventsOf(store, slug);
    expect(['paused', 'resumed', 'cancelled'].map((type) => countOf(events, type as 'paused'))).toEqual([
      4, 4, 4,
    ]);
    const isPaused = events.findLastIndex(({ type }) => type === 'paused' || type === 'resumed');
    const after = await summaryOf(store, slug);
    expect(after.pauseReason !== null).toBe(events[isPaused]?.type === 'paused');
    expect(after.phase).toBe('cancelled');
    expect(after.ledger.waiting + after.ledger.running).toBe(0);

    await resumeSweep(store, slug);
    await retryTrials(store, { slug, summary: after }, ALL);
    await untilDone(store);
    const ended = endedTrials(await eventsOf(store, slug));
    expect([ended.length, new Set(ended).size]).toEqual([12, 12]);
  });
});

describe('setPriority', () => {
  test('applies until the sweep is launched again', async () => {
    const prepared = await prepare(SLOW);
    const { slug } = await launch(store, prepared);
    const followed = followSweep(store, slug);
    await setPriority(store, slug, 7);
    await followed.catchUp();
    expect(followed.fold?.conduct.priority).toBe(7);
    await launch(store, prepared);
    await followed.catchUp();
    expect(followed.fold?.conduct.priority).toBe(1);
  });
});

describe('verifySweep', () => {
  test('finds a complete sweep sound, and retrains to the same bits', async () => {
    const { launched, summary } = await train(target, await prepare(SLOW, { overrides: ['epochs=2'] }));
    const found = await verifySweep(store, launched.slug, { retrain: 4, kernel: null });
    expect(found).toEqual({
      digest: summary.digest,
      digestVersion: 1,
      earlierDigest: null,
      trials: 12,
      missing: 0,
      repeated: 0,
      inFlight: 0,
      retrained: 4,
      different: [],
      spread: 0,
      tolerance: null,
      isSound: true,
    });
  });

  test('finds a changed, a repeated and a missing result', async () => {
    const { launched } = await train(target, await prepare(SLOW, { overrides: ['epochs=2'] }));
    const events = await eventsOf(store, launched.slug);
    const finished = events.filter((event) => event.type === 'finished');
    const [first] = finished;
    if (first === undefined || !('J' in first)) throw new Error('a network has finished');
    const forged = `${launched.slug}-forged`;
    const journal = store.journal(forged);
    for (const event of events) {
      if (event === first) await journal.append({ ...first, J: first.J + 1e-9 });
      else if (event !== finished[1]) await journal.append(event);
      if (event === finished[2]) await journal.append(event);
    }
    const found = await verifySweep(store, forged, { retrain: 12, kernel: null });
    expect(found).toMatchObject({ missing: 1, repeated: 1, isSound: false });
    expect(found.different).toEqual([finished[0]?.trial]);
  });
});

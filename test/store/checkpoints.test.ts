import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CheckpointStore, type StoredCheckpoint } from '../../src/store/checkpoints.js';
import { SweepControl } from '../../src/store/sweepControl.js';
import { SweepIndex } from '../../src/store/sweepIndex.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import {
  claimOf,
  endingOf,
  openRun,
  openRunBench,
  type RunBench,
  releaseEvent,
  SLUG,
} from './runControlFixture.js';

let server: TestRedis;
let bench: RunBench;
let store: CheckpointStore;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  bench = await openRunBench(server);
  store = new CheckpointStore(bench.redis, bench.keys);
});
afterEach(() => bench.close());

const BYTES: StoredCheckpoint = { kind: 'bytes', bytes: Uint8Array.of(0, 255, 10, 13, 0x7b) };
const OTHER: StoredCheckpoint = { kind: 'bytes', bytes: Uint8Array.of(1) };
const FILE: StoredCheckpoint = { kind: 'file', file: 'a-7-0123abcd.ckpt', checksum: 'ff' };

async function claim(run: string, token: string, job = `job of ${token}`): Promise<void> {
  await bench.control.open(await bench.order(), job, [openRun(run)]);
  expect(await bench.control.claim(claimOf(run, token), [run], { job, worker: 'w' })).toEqual([0]);
}

async function loadOne(run: string): Promise<StoredCheckpoint | null | undefined> {
  return (await store.load(SLUG, [run]))[0];
}

describe('CheckpointStore', () => {
  test('keeps the latest checkpoint of each run, bytes and pointers', async () => {
    await claim('a', 't1');
    await claim('b', 't2');
    expect(await store.load(SLUG, ['a', 'b'])).toEqual([null, null]);
    expect(await store.save(claimOf('a', 't1'), OTHER)).toBe(true);
    expect(await store.save(claimOf('a', 't1'), BYTES)).toBe(true);
    expect(await store.save(claimOf('b', 't2'), FILE)).toBe(true);
    expect(await store.load(SLUG, ['b', 'c', 'a'])).toEqual([FILE, null, BYTES]);
  });

  test('is written only by the holder of the claim', async () => {
    await claim('a', 't1');
    expect(await store.save(claimOf('a', 'stranger'), OTHER)).toBe(false);
    await store.save(claimOf('a', 't1'), BYTES);
    await bench.lapse('a');
    await bench.control.expire(bench.leadership.nonce, { slug: SLUG, run: 'a' }, false);
    expect(await store.save(claimOf('a', 't1'), OTHER)).toBe(false);
    await claim('a', 't2');
    expect(await store.save(claimOf('a', 't1'), OTHER)).toBe(false);
    await store.drop(claimOf('a', 't1'));
    expect(await loadOne('a')).toEqual(BYTES);
    expect(await store.save(claimOf('a', 't2'), OTHER)).toBe(true);
    expect(await loadOne('a')).toEqual(OTHER);
  });

  test('outlives the claim that wrote it, but not its run', async () => {
    await claim('a', 't1');
    await store.save(claimOf('a', 't1'), BYTES);
    await bench.control.release(claimOf('a', 't1'), releaseEvent('a'));
    expect(await loadOne('a')).toEqual(BYTES);
    await claim('a', 't2');
    await bench.finish(claimOf('a', 't2'), endingOf('a'));
    expect(await store.save(claimOf('a', 't2'), OTHER)).toBe(false);
    await store.drop(claimOf('a', 't2'));
    expect(await loadOne('a')).toBeNull();
  });

  test.each([
    ['done', async (index: SweepIndex) => index.deactivate(SLUG, (await bench.order()).read)],
    ['deleted', (index: SweepIndex) => index.delete(SLUG)],
    [
      'cancelled',
      () => new SweepControl(bench.redis, bench.keys).cancel(SLUG, { type: 'cancelled', trials: null }),
    ],
  ])('is deleted when the sweep is %s', async (_, end) => {
    await claim('a', 't1');
    await store.save(claimOf('a', 't1'), BYTES);
    await end(new SweepIndex(bench.redis, bench.keys));
    expect(await bench.redis.exists(bench.keys.checkpoints(SLUG))).toBe(0);
  });

  test('reads a value that is no pointer as bytes', async () => {
    for (const text of ['{', '{}', 'null', '{"kind":"file","file":1}', '{"__proto__":{"kind":"file"}}']) {
      await bench.redis.hset(bench.keys.checkpoints(SLUG), 'a', text);
      expect(await loadOne('a')).toEqual({ kind: 'bytes', bytes: new Uint8Array(Buffer.from(text)) });
    }
  });
});

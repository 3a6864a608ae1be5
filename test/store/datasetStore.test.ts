import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { DatasetStore } from '../../src/store/datasetStore.js';
import { type Keys, keysOf } from '../../src/store/keys.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { datasetOf } from '../sweepfile/datasetOf.js';

let server: TestRedis;
let target: RedisTarget;
let redis: Redis;
let keys: Keys;
let store: DatasetStore;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  target = server.target();
  redis = await connectRedis(target);
  keys = keysOf(target.prefix);
  store = new DatasetStore(redis, keys);
});
afterEach(() => redis.disconnect());

const DIGEST = 'd'.repeat(32);
const CHUNKS = [Uint8Array.of(0, 255, 13, 10), new Uint8Array(100_000).fill(7), new Uint8Array(0)];
const encode = () => CHUNKS;
const bytesOf = (chunks: readonly Uint8Array[] | null) => chunks?.map((chunk) => [...chunk]);

function neverEncode(): never {
  throw new Error('it is there already');
}

describe('DatasetStore', () => {
  test('returns every byte', async () => {
    expect(await store.get(DIGEST)).toBeNull();
    expect(await store.has(DIGEST)).toBe(false);
    await store.put(DIGEST, 'a', encode);
    expect(await store.has(DIGEST)).toBe(true);
    expect(bytesOf(await store.get(DIGEST))).toEqual(bytesOf(CHUNKS));
  });

  test('encodes a data set once for all sweeps that use it', async () => {
    await store.put(DIGEST, 'a', encode);
    await store.put(DIGEST, 'b', neverEncode);
    await store.put(DIGEST, 'a', neverEncode);
  });

  test.each([
    ['a chunk', '1'],
    ['its number of chunks', 'chunks'],
  ])('a data set that lacks %s counts as missing, and is written again', async (_, field) => {
    await store.put(DIGEST, 'a', encode);
    await redis.hdel(keys.dataset(DIGEST), field);
    expect(await store.get(DIGEST)).toBeNull();
    expect(await store.has(DIGEST)).toBe(false);
    await store.put(DIGEST, 'a', encode);
    expect(bytesOf(await store.get(DIGEST))).toEqual(bytesOf(CHUNKS));
  });

  test.each([
    ['is marked as missing', () => store.markMissing(DIGEST)],
    ['has fields too many', () => redis.hset(keys.dataset(DIGEST), '7', 'forged')],
  ])('a data set that %s is written again', async (_, damage) => {
    await store.put(DIGEST, 'a', encode);
    await damage();
    expect(await store.has(DIGEST)).toBe(false);
    await store.put(DIGEST, 'a', encode);
    expect(await store.has(DIGEST)).toBe(true);
    expect(bytesOf(await store.get(DIGEST))).toEqual(bytesOf(CHUNKS));
  });

  test('has a data set that every worker reads itself', async () => {
    const spec = datasetOf('dataset: { generate: moons }');
    await store.putShared(DIGEST, 'a', { spec, directory: '/shared' });
    expect(await store.has(DIGEST)).toBe(true);
  });

  test('keeps a data set until the last sweep releases it', async () => {
    await store.put(DIGEST, 'a', encode);
    await store.put(DIGEST, 'b', encode);
    await store.release(DIGEST, 'a');
    await store.release(DIGEST, 'a');
    expect(await store.get(DIGEST)).not.toBeNull();
    await store.release(DIGEST, 'b');
    expect(await store.get(DIGEST)).toBeNull();
    expect(await redis.keys(`{${target.prefix}}*`)).toEqual([]);
  });
});

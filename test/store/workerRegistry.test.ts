import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { type Keys, keysOf } from '../../src/store/keys.js';
import { type Presence, WorkerRegistry } from '../../src/store/workerRegistry.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let server: TestRedis;
let target: RedisTarget;
let redis: Redis;
let keys: Keys;
let registry: WorkerRegistry;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  target = server.target();
  redis = await connectRedis(target);
  keys = keysOf(target.prefix);
  registry = new WorkerRegistry(redis, keys);
});
afterEach(() => redis.disconnect());

function presence(worker: string, threads = 2): Presence {
  return {
    worker,
    host: 'h',
    cpu: 'c',
    cores: 4,
    threads,
    node: 'v20',
    jmin: '0.1.0',
    kernel: 'native',
    pid: 7,
    running: [{ slug: 's', trials: ['t'], iteration: 3, iterations: 10, J: null }],
  };
}

describe('WorkerRegistry', () => {
  test('shows the last announcement of each worker', async () => {
    expect(await registry.present()).toEqual([]);
    await registry.announce(presence('b'));
    await registry.announce(presence('a'));
    await registry.announce(presence('b', 8));
    expect(await registry.present()).toEqual([presence('a'), presence('b', 8)]);
  });

  test('forgets workers that left or did not announce themselves in time', async () => {
    for (const name of ['a', 'b', 'c']) await registry.announce(presence(name));
    await registry.leave('a');
    expect(await redis.pttl(keys.worker('b'))).toBeGreaterThan(0);
    await redis.pexpireat(keys.worker('b'), 1);
    expect(await registry.present()).toEqual([presence('c')]);
    expect(await redis.smembers(keys.workers), 'to look is not to write').toHaveLength(2);
    await registry.forgetGone();
    expect(await redis.smembers(keys.workers)).toEqual(['c']);
    await registry.leave('c');
    expect(await redis.keys(`{${target.prefix}}*`)).toEqual([]);
  });

  test('shows a forgotten worker again after its next announcement', async () => {
    await registry.announce(presence('a'));
    await redis.pexpireat(keys.worker('a'), 1);
    await registry.forgetGone();
    await registry.announce(presence('a'));
    expect(await registry.present()).toEqual([presence('a')]);
  });
});

import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/connect.js';
import { type Keys, keysOf } from '../../src/store/keys.js';
import { LEAD_LEASE_MS, Leadership, UNASKED_MS } from '../../src/store/leadership.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let server: TestRedis;
let redis: Redis;
let keys: Keys;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  const target = server.target();
  redis = await connectRedis(target);
  keys = keysOf(target.prefix);
});
afterEach(() => redis.disconnect());

describe('Leadership', () => {
  test('one candidate leads, and keeps the lead while it asks', async () => {
    const [a, b] = [new Leadership(redis, keys), new Leadership(redis, keys)];
    expect(a.nonce).not.toBe(b.nonce);
    expect([await a.lead(), await b.lead(), await a.lead(), await b.lead()]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('asking renews the lease of the lead, which the next candidate gets when it expires', async () => {
    const [a, b] = [new Leadership(redis, keys), new Leadership(redis, keys)];
    await a.lead();
    await redis.pexpire(keys.lead, 1000);
    await a.lead();
    expect(await redis.pttl(keys.lead)).toBeGreaterThan(1000);
    expect(await redis.pttl(keys.lead)).toBeLessThanOrEqual(LEAD_LEASE_MS);
    await redis.pexpireat(keys.lead, 1);
    expect([await b.lead(), await a.lead()]).toEqual([true, false]);
  });

  test('a leader can resign at once; another candidate cannot resign for it', async () => {
    const [a, b] = [new Leadership(redis, keys), new Leadership(redis, keys)];
    await a.lead();
    await b.resign();
    expect(await b.lead()).toBe(false);
    await a.resign();
    await a.resign();
    expect(await b.lead()).toBe(true);
  });

  test('runs in flight get a new lease after an outage, but not after a dead leader', async () => {
    const candidate = new Leadership(redis, keys);
    await candidate.lead();
    const long = Date.now() + 1_000_000;
    await redis.zadd(keys.flight, 1, 'moons/over', long, 'moons/far');
    const over = async () => Number(await redis.zscore(keys.flight, 'moons/over'));
    const passes = async (ms: number) => {
      await redis.set(keys.asked, Number(await redis.get(keys.asked)) - ms);
      await candidate.lead();
    };
    await passes(LEAD_LEASE_MS);
    expect(await over()).toBe(1);
    await passes(UNASKED_MS + 1);
    expect(await over()).toBeGreaterThan(1);
    expect(await redis.zscore(keys.flight, 'moons/far')).toBe(String(long));
    // Where the leader says nothing, those that stand by show that Redis is there.
    const standby = new Leadership(redis, keys);
    const askedMs = async () => Number(await redis.get(keys.asked));
    const lateMs = (await askedMs()) - LEAD_LEASE_MS;
    await redis.set(keys.asked, lateMs);
    expect(await standby.lead()).toBe(false);
    expect(await askedMs()).toBeGreaterThan(lateMs);
  });

  test('one of many candidates at the same time leads', async () => {
    const candidates = Array.from({ length: 20 }, () => new Leadership(redis, keys));
    const leads = await Promise.all(candidates.map((candidate) => candidate.lead()));
    expect(leads.filter(Boolean)).toHaveLength(1);
  });
});

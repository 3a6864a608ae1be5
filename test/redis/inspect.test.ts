import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRedis, refusalsOf } from '../../src/redis/checkRedis.js';
import { connectOnce } from '../../src/redis/connect.js';
import { inspectRedis, type RedisFacts } from '../../src/redis/inspect.js';
import { asRedisError } from '../../src/redis/redisErrors.js';
import { isTooOld } from '../../src/redis/redisVersion.js';
import { startTestRedis, type TestRedis } from './testRedis.js';

describe('inspectRedis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis({ settings: { appendfsync: 'everysec', maxmemory: '100mb' } });
  });
  afterAll(() => redis.stop());

  test('reads the facts of a real server', async () => {
    const facts = await look();
    expect(facts).toMatchObject({
      role: 'primary',
      evictionPolicy: 'noeviction',
      appendOnlyFile: true,
      fsync: 'everysec',
      memoryLimitBytes: 100 * 2 ** 20,
    });
    expect(facts.product).toMatch(/^(Redis|Valkey)$/);
    expect(isTooOld(facts.version)).toBe(false);
    expect(facts.memoryUsedBytes).toBeGreaterThan(100_000);
    // The same host has the same clock; Date.now() counts whole milliseconds.
    expect(Math.abs(facts.clockOffsetMs)).toBeLessThanOrEqual(facts.roundTripMs / 2 + 1);
  });

  test('ignores settings that the user may not read', async () => {
    await withConnection(redis.url, (admin) =>
      admin.acl('SETUSER', 'guest', 'on', 'nopass', '~*', '+@all', '-config'),
    );
    const facts = await look(`unix://guest:any@localhost${redis.socketPath}`);
    expect(facts).toMatchObject({ appendOnlyFile: true, fsync: null });
    expect(checkRedis(facts).find(({ what }) => what === 'append-only file')).toMatchObject({
      severity: 'ok',
    });
  });

  test('recognises a replica, and its reply to a write', async () => {
    const replica = await startTestRedis();
    const failure = await withConnection(replica.url, async (connection) => {
      await connection.replicaof('127.0.0.1', '1');
      return connection.set('key', 'value').catch((error: unknown) => error);
    });
    expect(asRedisError(failure, { url: replica.url, prefix: 'p' })).toMatchObject({
      code: 'redis-replica',
      exitCode: 3,
    });
    expect(await look(replica.url)).toMatchObject({ role: 'replica' });
    await replica.stop();
  });

  function look(url = redis.url): Promise<RedisFacts> {
    return withConnection(url, inspectRedis);
  }
});

describe('asRedisError', () => {
  test.each([
    ['NOPERM this user has no permissions to run the command', 'redis-permission'],
    ['NOPERM No permissions to access a key', 'redis-permission'],
    ['NOAUTH HELLO must be called with the client already authenticated', 'redis-password'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'redis-password'],
    ['ERR invalid password', 'redis-password'],
    ["READONLY You can't write against a read only replica.", 'redis-replica'],
    ['DENIED Redis is running in protected mode', 'redis-protected'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'redis-memory'],
    ['MISCONF Errors writing to the AOF file: No space left on device', 'redis-disk'],
    ['Command timed out', 'redis-silent'],
    ['ERR something else', 'redis'],
  ])('%s is %s', (message, code) => {
    const error = asRedisError(new Error(message), { url: 'redis://u:secret@h', prefix: 'p' });
    expect(error).toMatchObject({ code, exitCode: 3 });
    expect(error, 'an error of ioredis may hold the password').not.toHaveProperty('cause');
    expect(error.message).toMatch(/^Redis at redis:\/\/h:6379: /);
  });
});

describe('checkRedis', () => {
  const GOOD: RedisFacts = {
    product: 'Redis',
    version: '7.0.15',
    role: 'primary',
    evictionPolicy: 'noeviction',
    appendOnlyFile: true,
    fsync: 'always',
    clockOffsetMs: 3,
    roundTripMs: 1,
    memoryUsedBytes: 2 ** 20,
    memoryLimitBytes: 0,
  };

  test('accepts a good Redis', () => {
    expect(checkRedis(GOOD).map(({ severity, hint }) => [severity, hint])).toEqual(
      Array(6).fill(['ok', undefined]),
    );
  });

  test.each<[Partial<RedisFacts>, string, string, RegExp]>([
    [{ version: '6.0.16' }, 'refuse', 'version', /6.2/],
    [{ role: 'replica' }, 'refuse', 'role', /primary/],
    [{ evictionPolicy: 'allkeys-lru' }, 'refuse', 'maxmemory-policy', /noeviction/],
    [{ appendOnlyFile: false }, 'warn', 'append-only file', /appendonly yes/],
    [{ fsync: 'everysec' }, 'warn', 'append-only file', /appendfsync always/],
    [{ fsync: 'no' }, 'warn', 'append-only file', /appendfsync always/],
    [{ memoryUsedBytes: 81, memoryLimitBytes: 100 }, 'warn', 'memory', /maxmemory/],
    [{ clockOffsetMs: -5_000 }, 'warn', 'clock', /NTP/],
    [{ product: 'Dragonfly', version: '1.27' }, 'warn', 'version', /Redis or Valkey/],
  ])('%o leads to %s because of its %s', (change, severity, what, hint) => {
    const checks = checkRedis({ ...GOOD, ...change });
    const odd = checks.filter((check) => check.severity !== 'ok');
    expect(odd).toMatchObject([{ severity, what, hint: expect.stringMatching(hint) }]);
    expect(refusalsOf(checks, 'redis://h')).toHaveLength(severity === 'refuse' ? 1 : 0);
  });

  test.each<[Partial<RedisFacts>]>([
    [{ product: 'Valkey', version: '8.1.0' }],
    [{ version: '6.2.0' }],
    [{ version: '10.0.0' }],
    [{ clockOffsetMs: 5_000, roundTripMs: 9_000 }],
    [{ memoryUsedBytes: 80, memoryLimitBytes: 100 }],
  ])('accepts %o', (change) => {
    expect(checkRedis({ ...GOOD, ...change }).every(({ severity }) => severity === 'ok')).toBe(true);
  });
});

type Connection = Awaited<ReturnType<typeof connectOnce>>;

async function withConnection<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connectOnce({ url, prefix: 'p' });
  try {
    return await work(connection);
  } finally {
    connection.disconnect();
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RedisFlags, readRedisAccess } from '../../src/app/redisAccess.js';
import type { RedisByUrl } from '../../src/redis/redisTarget.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-access-'));
  write('password', 'from file: @:/\n');
  write('windows', 'from file\r\n');
  write('empty', '\n');
  write('lines', 'secret\nof two lines\n');
  write('long', 'secret'.repeat(1000));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** Files are named without their folder. */
function read(flags: RedisFlags, environment: Record<string, string> = {}): RedisByUrl | null {
  const inFolder = (entries: object) =>
    Object.fromEntries(
      Object.entries(entries).map(([name, value]) => [
        name,
        /file$/i.test(name) && value !== '' ? join(folder, value) : value,
      ]),
    );
  return readRedisAccess(inFolder(flags), inFolder(environment) as NodeJS.ProcessEnv);
}

describe('readRedisAccess', () => {
  test.each([
    [{}, {}],
    [{}, { REDIS_URL: '', REDIS_PASSWORD: 'stale' }],
  ])('%o and %o give no Redis of the user', (flags, environment) => {
    expect(read(flags, environment)).toBeNull();
  });

  test.each<[RedisFlags, Record<string, string>, object]>([
    [{ redis: 'redis://h' }, {}, {}],
    [{ redis: 'redis://me@h' }, { REDIS_PASSWORD: 'p' }, { password: 'p' }],
    [
      { redis: 'redis://h' },
      { REDIS_USERNAME: 'me', REDIS_PASSWORD: 'p' },
      { username: 'me', password: 'p' },
    ],
    [{}, { REDIS_URL: 'redis://:p@h' }, {}],
    [{}, { REDIS_URL: 'redis://h', REDIS_PASSWORD_FILE: 'password' }, { password: 'from file: @:/' }],
    [{}, { REDIS_URL: 'redis://h', REDIS_PASSWORD_FILE: 'windows' }, { password: 'from file' }],
    [
      { redis: 'redis://h', redisPasswordFile: 'windows' },
      { REDIS_PASSWORD: 'p' },
      { password: 'from file' },
    ],
    [{ redisPasswordFile: 'windows' }, { REDIS_URL: 'redis://:p@h' }, { password: 'from file' }],
    [{ redis: 'redis://h' }, { REDIS_USERNAME: '', REDIS_PASSWORD: '', REDIS_PASSWORD_FILE: '' }, {}],
  ])('%o and %o make %o', (flags, environment, credentials) => {
    expect(read(flags, environment)?.credentials).toEqual(credentials);
  });

  test('an option for the address overrides the environment', () => {
    expect(read({ redis: 'redis://a' }, { REDIS_URL: 'redis://b' })?.url).toBe('redis://a');
  });

  test('certificates become absolute paths, and sentinels have their own variables', () => {
    const files = { REDIS_CA_FILE: 'other', REDIS_CERT_FILE: 'cert', REDIS_KEY_FILE: 'key' };
    const secrets = { REDIS_SENTINEL_USERNAME: 's', REDIS_SENTINEL_PASSWORD: 'q' };
    const access = read(
      { redis: 'rediss+sentinel://h/m', redisCaFile: 'ca' },
      { ...files, ...secrets, REDIS_PASSWORD: 'p' },
    );
    expect(access).toMatchObject({
      credentials: { password: 'p' },
      sentinelCredentials: { username: 's', password: 'q' },
      tlsFiles: { ca: join(folder, 'ca'), cert: join(folder, 'cert'), key: join(folder, 'key') },
    });
    expect(read({ redis: 'redis://h' }, secrets)).not.toHaveProperty('sentinelCredentials');
  });

  test.each<[RedisFlags, Record<string, string>, RegExp]>([
    [{ redis: 'redis://:secret@h' }, {}, /command line/],
    [{ redis: 'redis+cluster://u:secret@h' }, {}, /command line/],
    [{}, { REDIS_URL: 'redis://:secret@h', REDIS_PASSWORD: 'secret' }, /two passwords/],
    [{ redis: 'redis://h' }, { REDIS_PASSWORD: 'secret', REDIS_PASSWORD_FILE: 'password' }, /both given/],
    [{ redis: 'redis://h', redisPasswordFile: 'nowhere' }, {}, /cannot be read: ENOENT.*nowhere/],
    [{ redis: 'redis://h', redisPasswordFile: 'empty' }, {}, /empty: expected one line with the password/],
    [{ redis: 'redis://h', redisPasswordFile: 'lines' }, {}, /lines: expected one line with the password/],
    [{ redis: 'redis://h', redisPasswordFile: 'long' }, {}, /long: expected one line with the password/],
    [{ redisPasswordFile: 'password' }, {}, /need the address of a Redis/],
    [{ redis: 'redis://h', redisCaFile: 'ca' }, {}, /does not use TLS/],
    [{ redis: '/r.sock' }, { REDIS_CA_FILE: 'ca' }, /does not use TLS/],
    [{ redis: 'rediss://h' }, { REDIS_CERT_FILE: 'c' }, /must be given together/],
  ])('%o and %o are refused without showing a secret', (flags, environment, pattern) => {
    expect(() => read(flags, environment)).toThrow(pattern);
    expect(() => read(flags, environment)).toThrow(expect.not.objectContaining({ message: /secret/ }));
  });
});

import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { connectOnce, connectRedis, retryDelayMs } from '../../src/redis/connect.js';
import { parseRedisUrl } from '../../src/redis/parseRedisUrl.js';
import { type RedisTarget, redisName } from '../../src/redis/redisTarget.js';
import { startTestRedis, type TestRedis } from './testRedis.js';

describe('parseRedisUrl', () => {
  const tcp = { kind: 'tcp', host: 'h', port: 6379, tls: false };
  const sentinel = {
    kind: 'sentinel',
    sentinels: [
      { host: 'a', port: 26379 },
      { host: '::1', port: 7000 },
    ],
    tls: false,
  };
  const nodes = [
    { host: 'a', port: 6379 },
    { host: 'b', port: 7001 },
  ];
  const cluster = { kind: 'cluster', nodes, tls: false };
  test.each([
    ['redis://h', { at: tcp, db: 0 }],
    ['redis://h:7000/3', { at: { ...tcp, port: 7000 }, db: 3 }],
    ['rediss://h', { at: { ...tcp, tls: true }, db: 0 }],
    ['redis://u:p%40%3A%2F@h', { at: tcp, username: 'u', password: 'p@:/', db: 0 }],
    ['redis://:p@h', { at: tcp, password: 'p', db: 0 }],
    ['redis://[::1]:7000', { at: { ...tcp, host: '::1', port: 7000 }, db: 0 }],
    ['unix:///run/a%20b.sock', { at: { kind: 'socket', path: '/run/a b.sock' }, db: 0 }],
    ['unix:///run/r.sock?db=2', { at: { kind: 'socket', path: '/run/r.sock' }, db: 2 }],
    [
      'unix://u:p@localhost/r.sock',
      { at: { kind: 'socket', path: '/r.sock' }, username: 'u', password: 'p', db: 0 },
    ],
    ['/run/r.sock', { at: { kind: 'socket', path: '/run/r.sock' }, db: 0 }],
    [
      'redis+sentinel://u:p%2C@a,[::1]:7000/my%20primary/2',
      { at: { ...sentinel, primary: 'my primary' }, username: 'u', password: 'p,', db: 2 },
    ],
    ['rediss+sentinel://a,[::1]:7000/m', { at: { ...sentinel, primary: 'm', tls: true }, db: 0 }],
    ['redis+cluster://:p@a,b:7001', { at: cluster, password: 'p', db: 0 }],
    ['rediss+cluster://a,b:7001/0', { at: { ...cluster, tls: true }, db: 0 }],
  ])('reads %s', (text, address) => {
    expect(parseRedisUrl(text)).toEqual(address);
  });

  test.each([
    ['', /cannot be read/],
    ['localhost', /cannot be read/],
    ['localhost:6379', /begins with localhost:/],
    ['http://:secret@h', /begins with http:/],
    ['redis://', /names no host/],
    ['redis://h:99999', /cannot be read/],
    ['redis://h/one', /database is not a whole number/],
    ['redis://h/1e3', /database is not a whole number/],
    ['redis://h/99999999999', /database is not a whole number/],
    ['redis://h/0?family=6', /option "family"/],
    ['redis://:secret%@h', /not followed by two hexadecimal digits/],
    ['unix://run/r.sock', /must be absolute/],
    ['unix:///', /names no socket/],
    ['redis+sentinel://:secret@h', /names no primary/],
    ['redis+sentinel://:secret@h/', /names no primary/],
    ['redis+sentinel://h/m/0/1', /names no primary/],
    ['redis+sentinel://h,/m', /names no host/],
    ['redis+cluster://:secret%@h', /not followed by two hexadecimal digits/],
    ['redis+cluster://h:1:2', /cannot be read/],
    ['redis+cluster://h/1', /only database 0/],
    ['redis+cluster://h?a=b', /option "a" is not known/],
  ])('refuses %j and never repeats a password', (text, what) => {
    expect(() => parseRedisUrl(text)).toThrow(what);
    expect(() => parseRedisUrl(text)).toThrow(expect.not.objectContaining({ message: /secret/ }));
  });

  test.each([
    ['redis://u:secret@h:1/2', 'redis://h:1/2'],
    ['rediss://u:secret@[::1]', 'rediss://[::1]:6379'],
    ['unix://u:secret@localhost/r.sock?db=1', '/r.sock (database 1)'],
    ['redis+sentinel://u:secret@a,b:1/m/3', 'redis+sentinel://a:26379,b:1/m/3'],
    ['rediss+cluster://u:secret@a,[::1]:1', 'rediss+cluster://a:6379,[::1]:1'],
  ])('%s is named without its user', (url, name) => {
    expect(redisName({ url, prefix: 'p' })).toBe(name);
  });
});

describe('retryDelayMs', () => {
  test('doubles from 50 ms and stays at 2 s', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 1_000].map(retryDelayMs)).toEqual([
      50, 100, 200, 400, 800, 1_600, 2_000, 2_000,
    ]);
  });
});

describe('connectOnce', () => {
  const SECRET = 'correct horse';
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startTestRedis();
    const connection = await connectOnce(redis.target());
    await connection.config('SET', 'requirepass', SECRET);
    connection.disconnect();
  });
  afterAll(() => redis.kill().then(() => redis.stop()));

  test.each([
    [
      'a port where nothing listens',
      () => ({ url: 'redis://127.0.0.1:1' }),
      'redis-unreachable',
      /nothing listens/,
    ],
    [
      'a socket that is not there',
      () => ({ socketPath: '/nowhere/r.sock' }),
      'redis-unreachable',
      /no such socket/,
    ],
    [
      'an unknown host',
      () => ({ url: 'redis://:secret@no-such-host.invalid' }),
      'redis-host',
      /unknown host/,
    ],
    ['no password', () => ({ socketPath: redis.socketPath }), 'redis-password', /requires a password/],
    ['a wrong password', () => ({ url: withUser(':wrong-secret') }), 'redis-password', /is wrong/],
    ['an unknown user', () => ({ url: withUser('nobody:wrong-secret') }), 'redis-password', /is wrong/],
    ['TLS where there is none', tlsWithoutTls, 'redis-tls', /does not speak TLS/],
    [
      'a name with two addresses',
      () => ({ url: 'redis://localhost:1' }),
      'redis-unreachable',
      /nothing listens/,
    ],
  ])('says so at %s', async (_, makeAddress, code, message) => {
    const address = await makeAddress();
    const error = await connectOnce({ ...address, prefix: 'p' }).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code, exitCode: 3, message: expect.stringMatching(message) });
    expect(inspect(error, { depth: null })).not.toContain('secret');
  });

  test('accepts the right password, encoded for a URL', async () => {
    const connection = await connectOnce({ url: withUser(`:${encodeURIComponent(SECRET)}`), prefix: 'p' });
    expect(await connection.ping()).toBe('PONG');
    await connection.quit();
  });

  function withUser(user: string): string {
    return `unix://${user}@localhost${redis.socketPath}`;
  }

  /** Answers a TLS handshake like a Redis without TLS. */
  async function tlsWithoutTls(): Promise<{ url: string }> {
    const server = createServer((socket) => socket.once('data', () => socket.end('-ERR Protocol error\r\n')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    const address = server.address();
    return { url: `rediss://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
  }
});

describe('connectRedis', () => {
  let redis: TestRedis;
  let target: RedisTarget;
  beforeAll(async () => {
    redis = await startTestRedis();
    target = redis.target();
  });
  afterAll(() => redis.stop());

  test('fails at once where there is no Redis', async () => {
    await expect(connectRedis({ socketPath: '/nowhere/r.sock', prefix: 'p' })).rejects.toThrow(
      /no such socket/,
    );
  });

  test('keeps commands given during an outage until Redis is back', async () => {
    const connection = await connectRedis(target);
    await connection.set('before', '1');
    await redis.kill();
    const during = connection.incr('before');
    await redis.start();
    expect(await during).toBe(2);
    await connection.quit();
  });

  test('waits while Redis loads its data', async () => {
    const slow = await startTestRedis({
      settings: {
        'aof-use-rdb-preamble': 'no',
        'key-load-delay': '200',
        'loading-process-events-interval-bytes': '1024',
      },
    });
    const connection = await connectRedis(slow.target());
    const pipeline = connection.pipeline();
    for (let key = 0; key < 2_000; key += 1) pipeline.set(`k${key}`, 'v');
    await pipeline.exec();
    await slow.kill();
    await Promise.all([slow.start(), expect(connection.dbsize()).resolves.toBe(2_000)]);
    await connection.quit();
    await slow.stop();
  });

  test('makes a connection that BullMQ accepts', async () => {
    const connection = await connectRedis(target);
    const queue = new Queue('q', { connection, prefix: `{${target.prefix}}` });
    await queue.add('job', {});
    expect(await queue.count()).toBe(1);
    await queue.obliterate();
    connection.disconnect();
  });
});

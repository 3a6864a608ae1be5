import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserError } from '../../src/base/errors.js';
import { connectRedis } from '../../src/redis/connect.js';
import { shakeHands } from '../../src/store/handshake.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = await connectRedis(server.target());
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

describe('shakeHands', () => {
  test('all of one version agree, also at the same time', async () => {
    await Promise.all(Array.from({ length: 10 }, () => shakeHands(redis, 'same')));
    await shakeHands(redis, 'same');
  });

  test('a read-only user accepts an unused Redis, and writes nothing', async () => {
    const { prefix } = server.target();
    await redis.acl('SETUSER', 'reader', 'on', 'nopass', '~*', '+@all', '-@write');
    const reader = await connectRedis({ url: `unix://reader:any@localhost${server.socketPath}`, prefix });
    await shakeHands(reader, prefix);
    expect(await redis.exists(`{${prefix}}:protocol`)).toBe(0);
    reader.disconnect();
  });

  test.each(['protocol 999, trainer 1', 'protocol 1, trainer 999', 'nonsense'])(
    'refuses a Redis that is used by another version: %s',
    async (theirs) => {
      const target = server.target();
      await redis.set(`{${target.prefix}}:protocol`, theirs);
      const refusal = await Store.open(target).catch((error: UserError) => error);
      expect(refusal).toMatchObject({ code: 'other-version', exitCode: 3 });
      expect((refusal as UserError).message).toContain(theirs);
      expect(await redis.get(`{${target.prefix}}:protocol`)).toBe(theirs);
    },
  );
});

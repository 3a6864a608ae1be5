import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRedis } from '../../src/redis/connect.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { RedisProxy, type Watch } from './redisProxy.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis?.stop());

type Connection = Awaited<ReturnType<typeof connectRedis>>;

/** A client behind a proxy, and one that is not, both on an empty key. */
async function withProxy(
  watch: Watch,
  work: (sides: { proxy: RedisProxy; client: Connection; other: Connection }) => Promise<void>,
): Promise<void> {
  const proxy = await RedisProxy.open(redis.socketPath, watch);
  const [client, other] = [
    await connectRedis({ url: proxy.url, prefix: '' }),
    await connectRedis(redis.target()),
  ];
  try {
    await other.del('n');
    await work({ proxy, client, other });
  } finally {
    client.disconnect();
    other.disconnect();
    await proxy.close();
  }
}

describe('RedisProxy', () => {
  it('loses the reply to a command that Redis has run, which the client then sends again', async () => {
    let isLost = false;
    const onReply: Watch['onReply'] = ({ name }) => {
      const isToBeLost = name === 'INCR' && !isLost;
      isLost ||= isToBeLost;
      return !isToBeLost;
    };
    await withProxy({ onReply }, async ({ client }) => {
      expect(await client.incr('n')).toBe(2);
    });
  });

  it('keeps a command from Redis', async () => {
    let isKept = false;
    const onCommand: Watch['onCommand'] = ({ name }) => {
      const isToBeKept = name === 'INCR' && !isKept;
      isKept ||= isToBeKept;
      return !isToBeKept;
    };
    await withProxy({ onCommand }, async ({ client }) => {
      expect(await client.incr('n')).toBe(1);
    });
  });

  it('holds replies back while commands pass', async () => {
    await withProxy({}, async ({ proxy, client, other }) => {
      let isOver = false;
      const over = proxy.hold('down', 300).then(() => {
        isOver = true;
      });
      const reply = client.incr('n').then(() => isOver);
      await until(async () => (await other.get('n')) === '1');
      expect(await reply).toBe(true);
      await over;
    });
  });

  it('holds commands back', async () => {
    await withProxy({}, async ({ proxy, client, other }) => {
      const over = proxy.hold('up', 300);
      const reply = client.incr('n');
      expect(await other.get('n')).toBe(null);
      await over;
      expect(await reply).toBe(1);
    });
  });

  it('refuses connections for as long as it is cut', async () => {
    await withProxy({}, async ({ proxy, client, other }) => {
      let isOver = false;
      const over = proxy.cut(300).then(() => {
        isOver = true;
      });
      expect(await other.incr('n')).toBe(1);
      expect(await client.incr('n').then(() => isOver)).toBe(true);
      await over;
    });
  });
});

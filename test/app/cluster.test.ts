import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectOnce } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import { documentedClusterRules, documentedRules } from '../redis/documentedRules.js';
import { ask, ManyRedis, startCluster } from '../redis/manyRedis.js';
import { prepare, SMALL, train } from './sweepFixture.js';

const PASSWORD = 'open-sesame';
/** Prefixes whose keys are on the three nodes, one each. */
const PREFIXES = ['jmin', 'a', 'c'];

const servers = new ManyRedis();
let ports: number[];
beforeAll(async () => {
  ports = await startCluster(servers, 3);
});
afterAll(() => servers.endAll());

function target(prefix: string): RedisTarget {
  return { url: `redis+cluster://127.0.0.1:${ports[0]}`, prefix };
}

describe('a cluster, reached through one of its nodes', () => {
  test('gives the same results on every node', async () => {
    const sweep = await prepare(SMALL);
    const trained = await Promise.all(PREFIXES.map((prefix) => train(target(prefix), sweep)));
    expect(trained.map(({ summary }) => summary.phase)).toEqual(['done', 'done', 'done']);
    expect(new Set(trained.map(({ summary }) => summary.digest)).size).toBe(1);
    const keys = await Promise.all(ports.map((port) => ask(port, (redis) => redis.dbsize())));
    expect(keys.every((count) => count > 0)).toBe(true);
  });

  test('needs only the documented rights', async () => {
    const rules = [...documentedRules('jmin', PASSWORD), ...documentedClusterRules()];
    for (const port of ports) await ask(port, (redis) => redis.call('ACL', 'SETUSER', 'jmin', ...rules));
    const credentials = { username: 'jmin', password: PASSWORD };
    const limited = { ...target('jmin'), credentials } as RedisTarget;
    const sweep = await prepare(SMALL, { overrides: ['name=limited'] });
    expect((await train(limited, sweep)).summary.phase).toBe('done');
    const denied = await Promise.all(ports.map((port) => ask(port, (redis) => redis.call('ACL', 'LOG'))));
    expect(denied).toEqual([[], [], []]);
  });

  test('is checked on the node that holds the keys', async () => {
    const policies = ['noeviction', 'allkeys-lru', 'volatile-ttl'];
    for (const [i, port] of ports.entries())
      await ask(port, (redis) => redis.config('SET', 'maxmemory-policy', policies[i] ?? ''));
    const found: string[] = [];
    for (const prefix of PREFIXES) {
      const store = await Store.open(target(prefix));
      found.push((await store.inspect()).evictionPolicy);
      store.close();
    }
    expect(found.sort()).toEqual([...policies].sort());
  });
});

describe('the address of a cluster', () => {
  test.each<[string, () => string, string, RegExp]>([
    [
      'without a server',
      () => 'redis+cluster://127.0.0.1:1',
      'redis-unreachable',
      /none of the nodes answers/,
    ],
    [
      'with a wrong password',
      () => `redis+cluster://x:secret@127.0.0.1:${ports[0]}`,
      'redis-password',
      /password is wrong/,
    ],
  ])('%s is reported', async (_, url, code, message) => {
    const error = await connectOnce({ url: url(), prefix: 'p' }).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, exitCode: 3, message: expect.stringMatching(message) });
  });

  test('of a single server is reported', async () => {
    const port = (await servers.start([])).port;
    const error = await connectOnce({ url: `redis+cluster://127.0.0.1:${port}`, prefix: 'p' }).catch(
      (failure: unknown) => failure,
    );
    expect(error).toMatchObject({ code: 'redis-cluster', message: expect.stringMatching(/not a node/) });
  });

  test('given as a single server is reported', async () => {
    const url = `redis://127.0.0.1:${ports[0]}`;
    const refusals = await Promise.all(
      PREFIXES.map((prefix) =>
        Store.open({ url, prefix }).then(
          (store) => store.close(),
          (error: unknown) => error,
        ),
      ),
    );
    expect(refusals.filter((error) => error !== undefined)).toEqual([
      expect.objectContaining({ code: 'redis-cluster', hint: expect.stringMatching(/redis\+cluster:/) }),
      expect.objectContaining({ code: 'redis-cluster' }),
    ]);
  });
});

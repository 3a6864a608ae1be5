import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followSweep, launch } from '../../src/app/launch.js';
import { verifySweep } from '../../src/app/verifySweep.js';
import { present } from '../../src/base/assert.js';
import type { Workers } from '../../src/processes/startWorkers.js';
import { connectOnce } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import type { FollowedSweep } from '../../src/results/follow.js';
import { summarise } from '../../src/results/summarise.js';
import { Store } from '../../src/store/store.js';
import { freePort } from '../redis/freePort.js';
import { ask, ManyRedis, type OneRedis } from '../redis/manyRedis.js';
import { until } from '../waiting.js';
import { prepare, slowSweep, startWorkerGroup, untilDone } from './sweepFixture.js';

/** So long that a server can be cut off from the other while trials are left. */
const LONGER = slowSweep(400);

const DURABLE = ['appendonly yes', 'appendfsync always'];
const NAME = 'mymaster';

const servers = new ManyRedis();
let first: OneRedis;
let second: OneRedis;
let sentinel: OneRedis;
let url: string;
beforeAll(async () => {
  first = await servers.start(DURABLE);
  second = await servers.start([...DURABLE, `replicaof 127.0.0.1 ${first.port}`]);
  sentinel = await servers.start([
    `sentinel monitor ${NAME} 127.0.0.1 ${first.port} 1`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 5000`,
  ]);
  url = `redis+sentinel://127.0.0.1:${await freePort()},127.0.0.1:${sentinel.port}/${NAME}`;
  await until(async () => (await isCopying(second)) && (await knowsReplica()));
});
afterAll(() => servers.endAll());

/** The port of the server that the sentinel calls the primary. */
function primary(): Promise<number> {
  return ask(sentinel.port, async (redis) => {
    const [, port] = (await redis.call('SENTINEL', 'get-master-addr-by-name', NAME)) as string[];
    return Number(port);
  });
}

function isCopying({ port }: OneRedis): Promise<boolean> {
  return ask(port, async (redis) => (await redis.info('replication')).includes('master_link_status:up'));
}

function knowsReplica(): Promise<boolean> {
  return ask(sentinel.port, async (redis) => {
    const [replica] = (await redis.call('SENTINEL', 'replicas', NAME)) as string[][];
    return replica?.[replica.indexOf('flags') + 1] === 'slave' && replica.includes('ok');
  });
}

/** The primary goes on answering, and its replica is not told of it any more. */
async function stopCopying({ port }: OneRedis): Promise<void> {
  await ask(port, async (redis) => {
    await redis.call('ACL', 'SETUSER', 'default', '-psync', '-sync');
    await redis.call('CLIENT', 'KILL', 'TYPE', 'replica');
  });
}

describe('a primary, given by sentinels, one of them unreachable', () => {
  let target: RedisTarget;
  let store: Store;
  let workers: Workers;
  beforeAll(async () => {
    target = { url, prefix: 'p' };
    store = await Store.open(target);
    workers = await startWorkerGroup(target, { workers: 2 });
  });
  afterAll(async () => {
    await workers?.stop();
    store?.close();
  });

  /** Launches a sweep and waits until some of its trials have finished. */
  async function begin(name: string): Promise<FollowedSweep> {
    const { slug } = await launch(store, await prepare(LONGER, { overrides: [`name=${name}`] }));
    const followed = followSweep(store, slug);
    await until(async () => (await finished(followed)) >= 2);
    return followed;
  }

  async function finished(followed: FollowedSweep): Promise<number> {
    await followed.catchUp();
    return followed.fold?.ledger.finished ?? 0;
  }

  /** Waits until the sweep is done, and proves that it is whole. */
  async function digestAtTheEnd(name: string, followed: FollowedSweep): Promise<string> {
    await untilDone(store);
    await followed.catchUp();
    const verified = await verifySweep(store, name, { retrain: 1, kernel: null });
    expect(verified).toMatchObject({ isSound: true, missing: 0, repeated: 0, different: [] });
    expect(summarise(present(followed.fold, 'fold')).digest).toBe(verified.digest);
    return verified.digest;
  }

  test('hands over to its replica during a sweep, or dies before its data are copied', async () => {
    const handedOver = await begin('handover');
    await ask(sentinel.port, (redis) => redis.call('SENTINEL', 'FAILOVER', NAME));
    await until(async () => (await primary()) === second.port);
    // The sentinel would tell the old one only seconds later. From now on it is read-only, and everyone leaves it.
    await ask(first.port, (redis) => redis.replicaof('127.0.0.1', second.port));
    const digest = await digestAtTheEnd('handover', handedOver);

    await until(async () => (await isCopying(first)) && (await knowsReplica()));
    // Nothing is to be known of its trials.
    await store.sweeps.delete('handover');
    const lossy = await begin('loss');
    await stopCopying(second);
    const copied = await finished(lossy);
    await until(async () => (await finished(lossy)) > copied);
    const lastId = present(lossy.lastId, 'an entry');
    await second.end();
    await until(async () => (await primary()) === first.port);
    expect(await store.journal('loss').has(lastId), 'was not copied').toBe(false);
    expect(await digestAtTheEnd('loss', lossy)).toBe(digest);
  }, 180_000);
});

describe('the address of sentinels', () => {
  test.each([
    [
      'that are all unreachable',
      () => 'redis+sentinel://127.0.0.1:1/m',
      'redis-unreachable',
      /none of the sentinels/,
    ],
    [
      'with a name they do not know',
      () => `redis+sentinel://127.0.0.1:${sentinel.port}/other`,
      'redis-sentinel',
      /know no primary/,
    ],
  ])('%s is reported', async (_, address, code, message) => {
    const error = await connectOnce({ url: address(), prefix: 'p' }).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, exitCode: 3, message: expect.stringMatching(message) });
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pauseSweep, resumeSweep } from '../../src/app/controlSweep.js';
import { launch } from '../../src/app/launch.js';
import { present } from '../../src/base/assert.js';
import { Coordinator } from '../../src/coordinator/coordinator.js';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { keysOf } from '../../src/store/keys.js';
import { Store } from '../../src/store/store.js';
import { consumeTrials } from '../../src/store/trialConsumer.js';
import { prepare, SMALL } from '../app/sweepFixture.js';
import { RedisProxy } from '../chaos/redisProxy.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';

let server: TestRedis;
let target: RedisTarget;
let store: Store;
let redis: Awaited<ReturnType<typeof connectRedis>>;
const problems: string[] = [];
const coordinators: Coordinator[] = [];
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  target = server.target();
  store = await Store.open(target);
  redis = await connectRedis(target);
  problems.length = 0;
});
afterEach(async () => {
  for (const coordinator of coordinators.splice(0)) await coordinator.stop();
  redis.disconnect();
  store.close();
});

async function start(onClosed?: () => void): Promise<Coordinator> {
  const onProblem = (line: string) => problems.push(line);
  const coordinator = new Coordinator(target, { onProblem, ...(onClosed === undefined ? {} : { onClosed }) });
  coordinators.push(coordinator);
  await coordinator.start();
  return coordinator;
}

/** A worker that says that it has threads, and takes no job. */
async function announce(threads: number): Promise<void> {
  const environment = { host: 'h', cpu: 'c', cores: 1, node: 'v20', jmin: '0.1.0', kernel: 'k' };
  await store.workers.announce({ worker: 'w', threads, ...environment, pid: 1, running: [] });
}

const leader = () => redis.get(keysOf(target.prefix).lead);
const waitingJobs = () => redis.lrange(`${keysOf(target.prefix).bull}:trials:wait`, '0', '-1');
const flight = () => redis.zrange(keysOf(target.prefix).flight, '0', '-1');

describe('Coordinator', () => {
  test('queues nothing while there is no worker, then two jobs a thread and not the whole grid', async () => {
    await launch(store, await prepare(SMALL));
    await start();
    await until(async () => (await leader()) !== null);
    expect(await waitingJobs()).toEqual([]);
    await announce(3);
    await until(async () => (await waitingJobs()).length >= 6);
    // Nothing has ended yet, so that nobody knows how long a run takes: each job has one.
    await announce(4);
    await until(async () => (await waitingJobs()).length >= 8);
    expect(await waitingJobs()).toHaveLength(8);
    expect(await flight()).toHaveLength(8);
    expect(problems).toEqual([]);
  });

  test('one of many leads; when it stops, another continues at once', async () => {
    await launch(store, await prepare(SMALL));
    const first = await start();
    await until(async () => (await leader()) !== null);
    const led = await leader();
    await start();
    await start();
    expect(await leader()).toBe(led);
    await first.stop();
    await until(async () => ![null, led].includes(await leader()));
    await announce(1);
    await until(async () => (await waitingJobs()).length === 2);
  });

  test('continues with the same plan after it lost and regained the lead', async () => {
    await launch(store, await prepare(SMALL));
    await start();
    await announce(1);
    await until(async () => (await flight()).length === 2);
    await redis.set(keysOf(target.prefix).lead, 'another', 'PX', 50);
    await announce(2);
    await until(async () => (await flight()).length === 4);
    expect(problems).toEqual([]);
  });

  test('limits the jobs of a sweep under every leader, and gives the rest to other sweeps', async () => {
    await launch(store, await prepare(SMALL, { overrides: ['max_parallel=2'] }));
    await launch(store, await prepare(SMALL, { overrides: ['name=other', 'hyperparameters.seed=2'] }));
    const jobsOf = async () => [await store.runs.countJobs('small'), await store.runs.countJobs('other')];
    const first = await start();
    await announce(4);
    await until(async () => (await flight()).length === 8);
    expect(await jobsOf()).toEqual([2, 6]);
    await first.stop();
    await start();
    await announce(6);
    // What an earlier leader put into flight does not count in the window of the next one, but for max_parallel.
    await until(async () => (await flight()).length >= 12);
    const [limited, free] = await jobsOf();
    expect(limited).toBe(2);
    expect(free).toBeGreaterThanOrEqual(10);
    expect(problems).toEqual([]);
  });

  test('gives a sweep that was paused its share from then on, and not what it missed', async () => {
    await launch(store, await prepare(SMALL));
    await launch(store, await prepare(SMALL, { overrides: ['name=other', 'hyperparameters.seed=2'] }));
    await pauseSweep(store, 'small', 'a test');
    await start();
    await announce(4);
    await until(async () => (await flight()).length === 8);
    await resumeSweep(store, 'small');
    await announce(8);
    await until(async () => (await flight()).length === 16);
    expect(await store.runs.countJobs('small')).toBe(4);
  });

  test('takes a run back whose job was worked on without a claim', async () => {
    await launch(store, await prepare(SMALL));
    await start();
    await announce(1);
    const seen: string[] = [];
    const consumer = await consumeTrials(target, 1, async (id) => {
      seen.push(id);
    });
    await until(async () => seen.length === 2);
    const members = await flight();
    for (const member of members) await redis.zadd(keysOf(target.prefix).flight, 1, member);
    await until(async () => seen.length >= 4);
    expect(new Set(seen).size).toBe(seen.length);
    expect((await flight()).sort()).toEqual(members.sort());
    await consumer.close();
  });

  test('puts a sweep aside when all of it has ended, and takes it up when it is launched again', async () => {
    const sweep = await prepare(SMALL);
    const { slug } = await launch(store, sweep);
    const closed = new Promise<void>((resolve) => {
      void start(resolve);
    });
    await store.journal(slug).append({ type: 'cancelled', trials: null });
    await closed;
    expect(await store.sweeps.active()).toEqual([]);
    await launch(store, sweep);
    await announce(1);
    await until(async () => (await flight()).length === 2);
  });

  test('continues other sweeps if one journal cannot be read, and reports it once', async () => {
    await launch(store, await prepare(SMALL));
    await launch(store, await prepare(SMALL, { overrides: ['name=other', 'hyperparameters.seed=2'] }));
    const journal = keysOf(target.prefix).journal('other');
    await redis.rename(journal, `${journal}-aside`);
    await redis.set(journal, 'no stream');
    // A run of it whose time is over: to take it back, its journal would have to be written.
    const { flight: flightKey, run } = keysOf(target.prefix);
    await redis.hset(run('other', 'lost'), { state: 'claimed', trials: '["a"]', worker: 'gone', token: 't' });
    await redis.zadd(flightKey, 1, 'other/lost');
    await start();
    await announce(1);
    await until(async () => (await flight()).filter((member) => member.startsWith('small/')).length === 2);
    expect(problems).toEqual([
      expect.stringMatching(/^other cannot be coordinated: its journal has another type/),
    ]);
    await redis.rename(`${journal}-aside`, journal);
    await announce(2);
    await until(async () => (await flight()).some((member) => member.startsWith('other/')));
  });

  test('sets aside a sweep with an unreadable journal entry, reports it once, and continues others', async () => {
    await launch(store, await prepare(SMALL));
    await launch(store, await prepare(SMALL, { overrides: ['name=other', 'hyperparameters.seed=2'] }));
    const journal = keysOf(target.prefix).journal('other');
    const entry = present(await redis.xadd(journal, '*', 'e', '{"type":"planned"}'), 'its id');
    await start();
    await announce(1);
    await until(async () => (await flight()).length === 2);
    expect(problems).toEqual([expect.stringContaining(`other cannot be coordinated: entry ${entry} of `)]);
    await redis.xdel(journal, entry);
    await announce(2);
    await until(async () => (await flight()).some((member) => member.startsWith('other/')));
  });

  test('leaves no connection open where it cannot start, for a process would not end', async () => {
    const connections = async () =>
      String(await redis.client('LIST'))
        .trim()
        .split('\n').length;
    const before = await connections();
    let made = 0;
    // Each connection of the store begins with an errand; the queue finds nobody there.
    const proxy = await RedisProxy.open(server.socketPath, {
      onCommand: ({ name }) => name !== 'HELLO' || ++made <= 2,
    });
    const coordinator = new Coordinator({ url: proxy.url, prefix: target.prefix }, { onProblem: () => {} });
    await expect(coordinator.start()).rejects.toThrow('the connection was closed');
    expect(made).toBe(3);
    await until(async () => (await connections()) === before);
    await proxy.close();
  });

  test('stops within seconds although Redis is unreachable', async () => {
    const own = await startTestRedis();
    target = own.target();
    const coordinator = await start();
    await own.kill();
    await coordinator.stop();
    await own.stop();
  });
});

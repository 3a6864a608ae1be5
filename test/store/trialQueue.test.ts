import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { keysOf, QUEUE_NAME } from '../../src/store/keys.js';
import { consumeTrials, type TrialConsumer } from '../../src/store/trialConsumer.js';
import { type TrialJob, TrialQueue } from '../../src/store/trialQueue.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let server: TestRedis;
let target: RedisTarget;
let queue: TrialQueue;
const consumers: TrialConsumer[] = [];
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  target = server.target();
  queue = await TrialQueue.open(target);
});
afterEach(async () => {
  for (const consumer of consumers.splice(0)) await consumer.close();
  queue.close();
});

function jobOf(sweep: string): TrialJob {
  return {
    sweep,
    slug: 'xor',
    dataset: 'd',
    record: null,
    trialTimeMs: null,
    stallTimeMs: null,
    maxAttempts: 3,
    apart: false,
    purpose: 'train',
    runs: [],
  };
}

/** Hears of deliveries, one after the other. */
class Deliveries {
  readonly #heard: { id: string; job: TrialJob }[] = [];
  #wake = () => {};

  readonly work = async (id: string, job: TrialJob): Promise<void> => {
    this.#heard.push({ id, job });
    this.#wake();
  };

  async next(): Promise<{ id: string; job: TrialJob }> {
    for (;;) {
      const first = this.#heard.shift();
      if (first !== undefined) return first;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

async function consume(work: (id: string, job: TrialJob) => Promise<void>): Promise<void> {
  consumers.push(await consumeTrials(target, 1, work));
}

describe('TrialQueue', () => {
  test('delivers each complete job, under its id, in order', async () => {
    const deliveries = new Deliveries();
    const name = `${'long '.repeat(100)} 🙂 \n :`;
    await queue.add('xor.n.1', jobOf(name));
    await queue.add('xor.n.2', jobOf('b'));
    await consume(deliveries.work);
    expect(await deliveries.next()).toEqual({ id: 'xor.n.1', job: jobOf(name) });
    expect(await deliveries.next()).toEqual({ id: 'xor.n.2', job: jobOf('b') });
  });

  test('a job waits until it is delivered, and is never delivered twice for one id', async () => {
    const deliveries = new Deliveries();
    expect(await queue.isWaiting('xor.n.1')).toBe(false);
    await queue.add('xor.n.1', jobOf('a'));
    await queue.add('xor.n.1', jobOf('a'));
    expect(await queue.isWaiting('xor.n.1')).toBe(true);
    let done = () => {};
    const working = new Promise<void>((resolve) => {
      done = resolve;
    });
    await consume(async (id, job) => {
      await deliveries.work(id, job);
      if (id === 'xor.n.1') await working;
    });
    await deliveries.next();
    expect(await queue.isWaiting('xor.n.1')).toBe(false);
    done();
    await queue.add('xor.n.2', jobOf('b'));
    expect((await deliveries.next()).id).toBe('xor.n.2');
    expect(await queue.isWaiting('xor.n.1')).toBe(false);
  });

  test('a job that threw is delivered again, however often', async () => {
    const deliveries = new Deliveries();
    await queue.add('xor.n.1', jobOf('a'));
    let attempts = 0;
    await consume(async (id, job) => {
      attempts++;
      if (attempts < 3) throw new Error('not yet');
      await deliveries.work(id, job);
    });
    expect((await deliveries.next()).id).toBe('xor.n.1');
    expect(attempts).toBe(3);
  });

  test('delivers a job with isFirst first', async () => {
    const deliveries = new Deliveries();
    await queue.add('xor.n.1', jobOf('a'));
    await queue.add('xor.n.2', jobOf('b'));
    await queue.add('xor.n.3', jobOf('c'), { isFirst: true });
    await consume(deliveries.work);
    expect((await deliveries.next()).id).toBe('xor.n.3');
    expect((await deliveries.next()).id).toBe('xor.n.1');
  });

  test('removes the data of a job that was lost with its list', async () => {
    const redis = await connectRedis(target);
    const keyOf = (name: string) => `${keysOf(target.prefix).bull}:${QUEUE_NAME}:${name}`;
    await queue.add('xor.n.1', jobOf('a'));
    expect(await queue.isWaiting('xor.n.1')).toBe(true);
    expect(await redis.exists(keyOf('xor.n.1'))).toBe(1);
    await redis.del(keyOf('wait'));
    expect(await queue.isWaiting('xor.n.1')).toBe(false);
    expect(await redis.exists(keyOf('xor.n.1'))).toBe(0);
    redis.disconnect();
  });

  test('gives all its keys the prefix, in one hash tag', async () => {
    const deliveries = new Deliveries();
    await consume(deliveries.work);
    await queue.add('xor.n.1', jobOf('a'));
    await deliveries.next();
    const redis = await connectRedis(target);
    const keys = await redis.keys('*');
    redis.disconnect();
    const others = keys.filter((key) => !/^\{test\d+\}:bull:trials:/.test(key));
    expect(others).toEqual([]);
    expect(keys.some((key) => key.startsWith(`${keysOf(target.prefix).bull}:${QUEUE_NAME}:`))).toBe(true);
  });
});

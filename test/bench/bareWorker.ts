/** A BullMQ worker that does nothing, as fast as it can: what the overhead of a trial is measured against. */
import process from 'node:process';
import { Worker } from 'bullmq';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';

const target = JSON.parse(process.env.BENCH_TARGET ?? 'null') as RedisTarget;
const worker = new Worker('bare', async () => 'ok', {
  connection: await connectRedis(target),
  prefix: '{bench}:bare',
  concurrency: 50,
});
await worker.waitUntilReady();
process.send?.('ready');

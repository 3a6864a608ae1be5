import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type OpenRedis, openRedis } from '../../src/app/openRedis.js';
import { logTo } from '../../src/base/log.js';
import { startWorkers } from '../../src/processes/startWorkers.js';

/** A private Redis, as `jmin run` starts it, in a folder that goes with it. */
export async function withPrivateRedis<T>(work: (redis: OpenRedis) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'jmin-bench-'));
  try {
    const redis = await openRedis({
      access: null,
      dataDir,
      prefix: 'bench',
      environment: process.env,
      onNotice: () => {},
    });
    try {
      return await work(redis);
    } finally {
      await redis.close();
    }
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

/** One worker process with so many threads, for as long as `work` takes. */
export async function withWorker<T>(redis: OpenRedis, threads: number, work: () => Promise<T>): Promise<T> {
  const workers = await startWorkers({
    target: redis.target,
    workers: 1,
    threads,
    kernel: null,
    environment: process.env,
    log: logTo(({ text }) => console.error(text)),
  });
  try {
    return await work();
  } finally {
    await workers.stop();
  }
}

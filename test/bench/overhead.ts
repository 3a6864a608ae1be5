import { fork } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Queue } from 'bullmq';
import { followSweep, launch } from '../../src/app/launch.js';
import type { OpenRedis } from '../../src/app/openRedis.js';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import { present } from '../../src/base/assert.js';
import { formatCount } from '../../src/base/format.js';
import { median } from '../../src/base/statistics.js';
import { connectRedis } from '../../src/redis/connect.js';
import { summarise } from '../../src/results/summarise.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import type { BenchOptions } from './main.js';
import { withPrivateRedis, withWorker } from './privateRedis.js';
import { figureTable } from './table.js';

const TRIALS = 10_000;
const MOST_MS = 0.5;
const LEAST_SHARE = 0.5;
const ROUNDS = 3;
const THREADS = 2;
const BARE_QUEUE = 'bare';

/**
 * Trials that train next to nothing, from the plan through queue, worker and journal to the summary, against the
 * same number of jobs of a bare BullMQ queue that does nothing: one worker process each, on the same Redis.
 */
export async function runOverheadBench({ isSmoke }: BenchOptions): Promise<string> {
  const count = isSmoke ? 100 : TRIALS;
  const rounds = isSmoke ? 1 : ROUNDS;
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await withPrivateRedis((redis) => bareRate(redis, count)));
    ours.push(await withPrivateRedis((redis) => withWorker(redis, THREADS, () => trialRate(redis, count))));
  }
  const share = median(ours) / median(bare);
  const ms = 1000 / median(ours);
  return figureTable([
    {
      what: `a trial that does nothing, of ${formatCount(count)}, in all, ms`,
      measured: `${ms.toFixed(2)} (${ours.map((rate) => (1000 / rate).toFixed(2)).join(', ')})`,
      line: `${MOST_MS}`,
      isMet: ms <= MOST_MS,
    },
    {
      what: `the same per second (a bare BullMQ queue: ${median(bare).toFixed(0)})`,
      measured: `${median(ours).toFixed(0)}, ${(share * 100).toFixed(0)} % of it`,
      line: `${LEAST_SHARE * 100} %`,
      isMet: share >= LEAST_SHARE,
    },
  ]);
}

async function trialRate({ store }: OpenRedis, count: number): Promise<number> {
  const file = `
name: overhead
dataset: { generate: moons, examples: 10, dev: 0 }
hyperparameters: { hidden_layers: 0, batch_size: full, iterations: 1 }
replicates: ${count}
`;
  const started = performance.now();
  const prepared = await prepareSweep(parseSweepFile(file, { fileName: 'overhead.yaml' }), file, null);
  const { slug } = await launch(store, prepared);
  const followed = followSweep(store, slug);
  do {
    await setTimeout(20);
    await followed.catchUp();
  } while (!present(followed.fold, 'fold').isDone);
  const { ledger } = summarise(present(followed.fold, 'fold'));
  if (ledger.finished !== count)
    throw new Error(`expected ${count} trials to finish; got ${ledger.finished}`);
  return (count / (performance.now() - started)) * 1000;
}

async function bareRate({ target }: OpenRedis, count: number): Promise<number> {
  const script = fileURLToPath(new URL('./bareWorker.js', import.meta.url));
  const worker = fork(script, [], { env: { ...process.env, BENCH_TARGET: JSON.stringify(target) } });
  await new Promise((resolve) => worker.once('message', resolve));
  const connection = await connectRedis(target);
  const queue = new Queue(BARE_QUEUE, { connection, prefix: '{bench}:bare' });
  try {
    const started = performance.now();
    for (let first = 0; first < count; first += 200) {
      const jobs = Array.from({ length: Math.min(200, count - first) }, (_, i) => ({
        name: 'trial',
        data: { number: first + i },
        opts: { removeOnComplete: true },
      }));
      await queue.addBulk(jobs);
    }
    while ((await queue.getJobCountByTypes('waiting', 'active', 'prioritized')) > 0) await setTimeout(20);
    return (count / (performance.now() - started)) * 1000;
  } finally {
    worker.kill('SIGKILL');
    connection.disconnect();
  }
}

/** The sweep that everybody begins with, reduced, has one digest however it is trained. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { type PreparedSweep, prepareSweep } from '../../src/app/prepareSweep.js';
import { Store } from '../../src/store/store.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import {
  endedTrials,
  eventsOf,
  letLeasesEnd,
  startWorkerGroup,
  summaryOf,
  untilDone,
  type WorkerGroupOptions,
} from './sweepFixture.js';

const FILE = fileURLToPath(new URL('../../sweeps/digits.yaml', import.meta.url));
/** Of its 60 trials, of 3 epochs each; that of the whole sweep stands in reports/example. */
const DIGEST = 'b11d0c34bda99f26ffad1860ac67aa81b04fa0ad9ec72d8cc8b0ea1526bc3b49';

let server: TestRedis;
let sweep: PreparedSweep;
beforeAll(async () => {
  server = await startTestRedis();
  const text = readFileSync(FILE, 'utf8');
  sweep = await prepareSweep(parseSweepFile(text, { fileName: FILE, overrides: ['epochs=3'] }), text, FILE);
});
afterAll(() => server.stop());

/** What happens to the first group, once so many trials have ended; another one goes on. */
type Interruption = 'stopped' | 'killed';

async function trainDigits(group: WorkerGroupOptions, interruption: Interruption | null): Promise<string> {
  const target = server.target();
  const store = await Store.open(target);
  const { slug } = await launch(store, sweep);
  let workers = await startWorkerGroup(target, group);
  try {
    if (interruption !== null) {
      await until(async () => (await summaryOf(store, slug)).ledger.finished >= 15);
      if (interruption === 'killed') {
        for (const { pid, worker } of await store.workers.present()) {
          process.kill(pid, 'SIGKILL');
          await letLeasesEnd(target, worker);
        }
      }
      await workers.stop();
      expect((await summaryOf(store, slug)).ledger.waiting).toBeGreaterThan(0);
      workers = await startWorkerGroup(target, { ...group, kernel: 'wasm' });
    }
    await untilDone(store);
    const ended = endedTrials(await eventsOf(store, slug));
    expect([ended.length, new Set(ended).size]).toEqual([60, 60]);
    const { digest, partial } = await summaryOf(store, slug);
    expect(partial).toBe(false);
    return digest;
  } finally {
    await workers.stop();
    store.close();
  }
}

describe('sweeps/digits.yaml', () => {
  test.each<[string, WorkerGroupOptions, Interruption | null]>([
    ['one worker', { workers: 1, kernel: 'native' }, null],
    ['one worker, in WebAssembly', { workers: 1, kernel: 'wasm' }, null],
    ['two workers, of two threads', { workers: 2, threads: 2 }, null],
    ['eight workers', { workers: 8 }, null],
    ['one worker that was stopped, then another', { workers: 1 }, 'stopped'],
    ['two workers that were killed, then others', { workers: 2 }, 'killed'],
  ])('has its digest on %s', async (_, group, interruption) => {
    expect(await trainDigits(group, interruption)).toBe(DIGEST);
  });
});

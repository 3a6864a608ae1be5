/** What kills its process, or fails, takes nothing else of its sweep with it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { present } from '../../src/base/assert.js';
import type { Workers } from '../../src/processes/startWorkers.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { metricColumn } from '../../src/results/summary.js';
import { Store } from '../../src/store/store.js';
import type { Presence } from '../../src/store/workerRegistry.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import {
  childrenOf,
  eventsOf,
  letLeasesEnd,
  prepare,
  startWorkerGroup,
  summaryOf,
  train,
} from './sweepFixture.js';

let server: TestRedis;
let target: RedisTarget;
let store: Store;
let workers: Workers | null;
const problems: string[] = [];
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  target = server.target();
  store = await Store.open(target);
  workers = null;
  problems.length = 0;
});
afterEach(async () => {
  await workers?.stop();
  store.close();
});

/** Three trials of a moment. */
const SHORT = `
name: short
dataset: { generate: spirals, examples: 500 }
hyperparameters: { learning_rate: [0.003, 0.01, 0.03], hidden_units: [[16, 16]], batch_size: 16, epochs: 5 }
`;
/** Beside them one that would take for ever. */
const ENDLESS = `${SHORT}also: { endless: { iterations: 1000000000 } }`;

/** The worker that has a trial in work, once there is one that is not known yet. */
async function workerAt(trial: string, known: readonly string[]): Promise<Presence> {
  let found: Presence | undefined;
  await until(async () => {
    const all = await store.workers.present();
    found = all.find(
      ({ worker, running }) =>
        !known.includes(worker) && running.some(({ trials }) => trials.includes(trial)),
    );
    return found !== undefined;
  });
  return present(found, 'a worker');
}

async function releasesOf(slug: string, trial: string): Promise<string[]> {
  return (await eventsOf(store, slug)).flatMap((event) =>
    event.type === 'released' && event.trials.includes(trial) ? [event.reason] : [],
  );
}

describe.runIf(process.platform === 'linux')('a trial that kills its process', () => {
  test('runs in a separate process from then on, and only it fails', async () => {
    const { slug } = await launch(store, await prepare(ENDLESS));
    workers = await startWorkerGroup(target, { threads: 2, onProblem: (line) => problems.push(line) });
    const { trials } = await summaryOf(store, slug);
    const culprit = trials.id(present(trials.positionOfNumber(1), 'the endless trial'));
    const killed: string[] = [];
    const ends = () => problems.filter((line) => line.startsWith('a worker ended: SIGSEGV'));
    for (const losses of [1, 2]) {
      const { pid, worker } = await workerAt(culprit, killed);
      killed.push(worker);
      process.kill(pid, 'SIGSEGV');
      await until(async () => ends().length === losses);
      await letLeasesEnd(target, worker);
      await until(async () => (await releasesOf(slug, culprit)).length === losses);
    }
    const { pid } = await workerAt(culprit, killed);
    await until(async () => (await summaryOf(store, slug)).ledger.finished === 3);
    const crashed = new Set<number>();
    await until(async () => {
      for (const child of childrenOf(pid).filter((child) => !crashed.has(child))) {
        crashed.add(child);
        process.kill(child, 'SIGSEGV');
      }
      return (await store.sweeps.active()).length === 0;
    });
    const { ledger, failures } = await summaryOf(store, slug);
    expect(ledger).toMatchObject({ planned: 4, finished: 3, failed: 1 });
    expect(await releasesOf(slug, culprit)).toEqual(['lost', 'lost', 'crashed', 'crashed']);
    expect([...failures.values()]).toMatchObject([
      { trial: culprit, reason: 'its process crashed: SIGSEGV' },
    ]);
    const undisturbed = await train(server.target(), await prepare(SHORT));
    const J = (summary: typeof undisturbed.summary) =>
      [...metricColumn(summary.columns, 'J')].filter((value) => !Number.isNaN(value)).sort();
    expect(J(await summaryOf(store, slug))).toEqual(J(undisturbed.summary));
  });
});

describe('startWorkers', () => {
  test('replaces no worker that was asked to end', async () => {
    workers = await startWorkerGroup(target, { onProblem: (line) => problems.push(line) });
    const [{ pid } = { pid: 0 }] = await store.workers.present();
    process.kill(pid, 'SIGTERM');
    await workers.ended;
    expect(problems).toEqual([]);
    expect(await store.workers.present()).toEqual([]);
  });

  test('lets a worker give back its claims if the channel closes before the Ctrl-C arrives', async () => {
    const { slug } = await launch(store, await prepare(ENDLESS));
    workers = await startWorkerGroup(target, { threads: 2 });
    const { trials } = await summaryOf(store, slug);
    const endless = trials.id(present(trials.positionOfNumber(1), 'the endless trial'));
    const { pid } = await workerAt(endless, []);
    // Halted meanwhile, it finds both when it goes on, and Node tells of signals last.
    process.kill(pid, 'SIGSTOP');
    const stopped = workers.stop();
    process.kill(pid, 'SIGINT');
    process.kill(pid, 'SIGCONT');
    await stopped;
    expect(await releasesOf(slug, endless)).toEqual(['stopped']);
    expect(await store.workers.present()).toEqual([]);
  });
});

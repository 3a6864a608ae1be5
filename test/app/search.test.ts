/** A search has the same trials and the same digest, on any number of workers and whatever is killed on the way. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { verifySweep } from '../../src/app/verifySweep.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import {
  countOf,
  endedTrials,
  eventsOf,
  letLeasesEnd,
  prepare,
  startWorkerGroup,
  summaryOf,
  train,
  untilDone,
  type WorkerGroupOptions,
} from './sweepFixture.js';

/** Trials of a few to some hundred milliseconds: they end in any order. Some diverge. */
const SEARCHED = `
name: searched
dataset: { generate: spirals, examples: 600 }
hyperparameters:
  learning_rate: { log: [0.003, 30] }
  hidden_units: { log: [4, 64], whole: true }
  activation: [relu, tanh]
  batch_size: [16, 64, full]
  momentum: { linear: [0, 0.95] }
  epochs: [5, 80]
where: learning_rate * 2.0 < 50.0 || momentum < 0.5
when: { momentum: batch_size < 100 }
also: { baseline: { learning_rate: 0.1 } }
search: { sampler: sobol, trials: 40 }
`;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

async function trainSearched(sampler: string, group: WorkerGroupOptions, isKilled: boolean): Promise<string> {
  const target = server.target();
  const store = await Store.open(target);
  const { slug } = await launch(store, await prepare(SEARCHED, { overrides: [`search.sampler=${sampler}`] }));
  let workers = await startWorkerGroup(target, group);
  try {
    if (isKilled) {
      await until(async () => (await summaryOf(store, slug)).ledger.finished >= 5);
      for (const { pid, worker } of await store.workers.present()) {
        process.kill(pid, 'SIGKILL');
        await letLeasesEnd(target, worker);
      }
      await workers.stop();
      expect((await summaryOf(store, slug)).ledger.waiting).toBeGreaterThan(0);
      workers = await startWorkerGroup(target, { ...group, kernel: 'wasm' });
    }
    await untilDone(store);
    const events = await eventsOf(store, slug);
    const ended = endedTrials(events);
    expect([ended.length, new Set(ended).size]).toEqual([41, 41]);
    expect(countOf(events, 'proposed')).toBe(sampler === 'gp' ? 11 : 10);
    const { digest, partial, ledger } = await summaryOf(store, slug);
    expect({ partial, planned: ledger.planned }).toEqual({ partial: false, planned: 41 });
    return digest;
  } finally {
    await workers.stop();
    store.close();
  }
}

describe.each(['random', 'sobol', 'gp'])('a search by %s', (sampler) => {
  let digest = '';
  test.each<[string, WorkerGroupOptions, boolean]>([
    ['one worker', { workers: 1, kernel: 'native' }, false],
    ['two workers, of two threads', { workers: 2, threads: 2 }, false],
    ['four workers', { workers: 4 }, false],
    ['two workers that were killed, then others', { workers: 2 }, true],
  ])('has one digest on %s', async (_, group, isKilled) => {
    const found = await trainSearched(sampler, group, isKilled);
    digest ||= found;
    expect(found).toBe(digest);
  });
});

test('a search continues with more trials, keeps its numbers, and its journal proves it', async () => {
  const target = server.target();
  const few = await prepare(SEARCHED, { overrides: ['search.trials=6', 'epochs=3'] });
  const first = await train(target, few);
  const more = await prepare(SEARCHED, { overrides: ['search.trials=15', 'epochs=3'] });
  const { launched, summary } = await train(target, more);
  expect(launched).toMatchObject({ before: 'replanned', known: 7, left: 9 });
  const numbers = (of: typeof summary) =>
    Array.from({ length: first.summary.trials.size }, (_, position) => [
      of.trials.number(position),
      of.trials.id(position),
    ]);
  expect(numbers(summary)).toEqual(numbers(first.summary));
  const store = await Store.open(target);
  try {
    const { slug } = launched;
    expect(await verifySweep(store, slug, { retrain: 16, kernel: null })).toMatchObject({
      ...{ trials: 16, missing: 0, repeated: 0, inFlight: 0, retrained: 16, different: [], isSound: true },
      digest: summary.digest,
    });
    const whole = await train(server.target(), more);
    expect(whole.summary.digest).toBe(summary.digest);
  } finally {
    store.close();
  }
});

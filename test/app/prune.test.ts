/** A pruned sweep stops the same trials on any number of workers, and the others have the bits of the whole grid. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { verifySweep } from '../../src/app/verifySweep.js';
import type { Summary } from '../../src/results/summary.js';
import { stateOf } from '../../src/results/summary.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import {
  countOf,
  eventsOf,
  letLeasesEnd,
  prepare,
  startWorkerGroup,
  summaryOf,
  train,
  untilDone,
  type WorkerGroupOptions,
} from './sweepFixture.js';

/** 24 trials; some diverge. */
const GRID = `
name: pruned
dataset: { generate: spirals, examples: 600 }
hyperparameters:
  learning_rate: { log: [0.003, 30], count: 6 }
  hidden_units: [8, 64]
  activation: [relu, tanh]
  epochs: 54
`;
const PRUNED = `${GRID}prune: { rule: halving, keep: [0.5, 0.25, 0.15] }\n`;

let server: TestRedis;
let whole: Summary;
beforeAll(async () => {
  server = await startTestRedis();
  whole = (await train(server.target(), await prepare(GRID), { threads: 2 })).summary;
});
afterAll(() => server.stop());

/** The state of each trial by id, and its J to the last bit. */
function outcomes({ trials, columns }: Summary): Record<string, string> {
  const J = columns.metrics.get('J');
  return Object.fromEntries(
    Array.from({ length: trials.size }, (_, position) => {
      const state = stateOf({ columns }, position);
      return [trials.id(position), `${state} ${J?.[position]} at ${columns.endedAt[position]}`];
    }),
  );
}

interface Pruning {
  readonly sweep?: string;
  readonly group: WorkerGroupOptions;
  readonly isKilled?: boolean;
  readonly rungs?: number;
}

async function trainPruned({
  sweep = PRUNED,
  group,
  isKilled = false,
  rungs = 3,
}: Pruning): Promise<Summary> {
  const target = server.target();
  const store = await Store.open(target);
  const { slug } = await launch(store, await prepare(sweep));
  let workers = await startWorkerGroup(target, group);
  try {
    if (isKilled) {
      await until(async () => countOf(await eventsOf(store, slug), 'reached') >= 10);
      for (const { pid, worker } of await store.workers.present()) {
        process.kill(pid, 'SIGKILL');
        await letLeasesEnd(target, worker);
      }
      await workers.stop();
      workers = await startWorkerGroup(target, group);
    }
    await untilDone(store);
    const events = await eventsOf(store, slug);
    expect(countOf(events, 'compared')).toBe(rungs);
    const resumed = events.filter((event) => event.type === 'finished' && (event.resumedAt ?? 0) > 0);
    expect(resumed.length).toBeGreaterThan(0);
    const proof = await verifySweep(store, slug, { retrain: 2, kernel: null });
    expect(proof).toMatchObject({ missing: 0, repeated: 0, inFlight: 0, different: [], isSound: true });
    return await summaryOf(store, slug);
  } finally {
    await workers.stop();
    store.close();
  }
}

describe('a pruned sweep', () => {
  let first: Summary | null = null;
  test.each<[string, WorkerGroupOptions, boolean]>([
    ['one worker', { workers: 1 }, false],
    ['two workers, of two threads', { workers: 2, threads: 2 }, false],
    ['two workers that were killed, then others', { workers: 2 }, true],
  ])('has one outcome on %s', async (_, group, isKilled) => {
    const summary = await trainPruned({ group, isKilled });
    first ??= summary;
    expect(outcomes(summary)).toEqual(outcomes(first));
    expect(summary.digest).toBe(first.digest);
    expect(summary.partial).toBe(false);
    expect(summary.ledger.finished).toBe(4);
    expect(summary.ledger.finished + summary.ledger.diverged + summary.pruned).toBe(24);
  });

  test('gives the trials that it keeps the bits that they have in the whole grid', () => {
    const known = outcomes(whole);
    const kept = Object.entries(first === null ? {} : outcomes(first)).filter(([, text]) =>
      text.startsWith('fin'),
    );
    expect(kept).toHaveLength(4);
    for (const [id, outcome] of kept) expect(outcome).toBe(known[id]);
  });

  test('is not trained again by the next launch', async () => {
    const target = server.target();
    const sweep = await prepare(PRUNED);
    const trained = await train(target, sweep);
    const store = await Store.open(target);
    try {
      const launched = await launch(store, sweep);
      expect(launched.retried).toBe(0);
      expect((await summaryOf(store, launched.slug)).digest).toBe(trained.summary.digest);
    } finally {
      store.close();
    }
  });
});

const SMALL = GRID.replace('count: 6', 'count: 3').replace('epochs: 54', 'epochs: 30');

describe.each([
  ['median', `${SMALL}prune: { rule: median, rungs: [0.2, 0.4, 0.6] }\n`],
  ['patience', `${SMALL}rank_by: dev_J\nprune: { rule: patience, rungs: [0.2, 0.4, 0.6], wait: 1 }\n`],
])('a sweep pruned by %s', (_, sweep) => {
  test('has one outcome on one worker, and on others that were killed', async () => {
    const one = await trainPruned({ sweep, group: { workers: 1 } });
    const other = await trainPruned({ sweep, group: { workers: 1, threads: 2 }, isKilled: true });
    expect(outcomes(other)).toEqual(outcomes(one));
    expect(other.digest).toBe(one.digest);
    expect(one.pruned).toBeGreaterThan(0);
    expect(one.ledger.finished).toBeGreaterThan(1);
    expect(one.partial).toBe(false);
  });
});

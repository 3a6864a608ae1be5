/** Whatever happens in whatever order, the journal of a sweep has one ending for every trial. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/results/journal.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { openRunBench, type RunBench, SLUG } from './runControlFixture.js';
import {
  anySteps,
  CopiedPast,
  FiledPast,
  foldOf,
  lastingSteps,
  NOBODY,
  type Past,
  type Step,
  TRIALS,
  World,
} from './runControlWorld.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

/** By the journal alone: no run is started, or given up, while another holds it. */
function expectOneHolder(entries: readonly JournalEntry[]): void {
  const heldBy = new Map<string, Set<string>>();
  for (const { event } of entries) {
    if (event.type === 'started') {
      expect(heldBy.has(event.run), `${event.run} is held`).toBe(false);
      heldBy.set(event.run, new Set(event.trials));
    }
    if (event.type === 'released') expect(heldBy.delete(event.run), `${event.run} was held`).toBe(true);
    if (event.type === 'cancelled' && event.trials === null) heldBy.clear();
    if (event.type === 'failed' && event.worker === NOBODY) {
      expect(
        [...heldBy.values()].some((open) => open.has(event.trial)),
        'given up, held',
      ).toBe(false);
    }
    if (event.type !== 'finished' && event.type !== 'failed') continue;
    for (const [run, open] of heldBy) if (open.delete(event.trial) && open.size === 0) heldBy.delete(run);
  }
}

/** Nothing of a trial comes after its result. */
function expectFinalResults(entries: readonly JournalEntry[]): void {
  const fold = foldOf([]);
  const isFinal = (trial: string) => fold.state(TRIALS.indexOf(trial)) === 'finished';
  for (const entry of entries) {
    const { event } = entry;
    const trials = event.type === 'started' ? event.trials : event.type === 'finished' ? [event.trial] : [];
    expect(trials.filter(isFinal), `${event.type} again`).toEqual([]);
    fold.apply(entry);
  }
}

/** Lets all of it happen, then all end; returns the journal. */
async function live(steps: readonly Step[], pastOf: (bench: RunBench) => Past): Promise<JournalEntry[]> {
  const bench = await openRunBench(server);
  try {
    const world = new World(bench, pastOf(bench));
    for (const step of steps) await world.take(step);
    await world.goOnToTheEnd({ isRetried: false });
    const { planned, waiting, running, finished, failed, cancelled } = foldOf(await bench.journal()).ledger;
    expect([waiting, running]).toEqual([0, 0]);
    expect(finished + failed + cancelled).toBe(planned);
    await world.goOnToTheEnd({ isRetried: true });
    const journal = await bench.journal();
    expect(foldOf(journal).ledger.finished).toBe(planned);
    return journal;
  } finally {
    bench.close();
  }
}

/** All that Redis holds of it. */
async function pictureOf({ redis, keys, target, journal }: RunBench): Promise<unknown> {
  const records = (await redis.keys(keys.run(SLUG, '*'))).sort().map(async (key) => ({
    ...{ key, record: await redis.hgetall(key), until: await redis.pexpiretime(key) },
  }));
  return {
    keys: (await redis.keys(`{${target.prefix}}:*`)).sort(),
    journal: await journal(),
    flight: await redis.zrange(keys.flight, '0', '-1', 'WITHSCORES'),
    active: await redis.smembers(keys.active),
    lead: [await redis.get(keys.lead), await redis.pexpiretime(keys.lead)],
    records: await Promise.all(records),
  };
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const manyOf = (step: fc.Arbitrary<Step>) => fc.array(step, { minLength: 30, maxLength: 120, size: 'max' });

describe('RunControl', { timeout: 120_000 }, () => {
  test('gives every trial one ending under any schedule of workers, coordinators and users', async () => {
    await fc.assert(
      fc.asyncProperty(manyOf(lastingSteps), async (steps) => {
        const journal = await live(steps, (bench) => new CopiedPast(bench));
        expectOneHolder(journal);
        expectFinalResults(journal);
      }),
      { numRuns: 40 },
    );
  });

  test('gives every trial one ending, also if Redis is set back to an earlier state', async () => {
    await fc.assert(
      fc.asyncProperty(manyOf(anySteps), async (steps) => {
        expectFinalResults(await live(steps, (bench) => new CopiedPast(bench)));
      }),
      { numRuns: 40 },
    );
  });

  test('gives every trial one ending, also if the append-only file is cut off at any byte', async () => {
    const worlds = fc.array(fc.tuple(manyOf(lastingSteps), share), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(worlds, async (parts) => {
        const steps = parts.flatMap(([some, to]): Step[] => [...some, { act: 'roll back', share: to }]);
        expectFinalResults(await live(steps, () => new FiledPast(server)));
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  test('finds the same state after a cut as after a restored copy', async () => {
    await fc.assert(
      fc.asyncProperty(manyOf(lastingSteps), manyOf(lastingSteps), async (before, after) => {
        const bench = await openRunBench(server);
        try {
          const copies = new CopiedPast(bench);
          const world = new World(bench, { remember: async () => {}, rollBack: async () => {} });
          for (const step of before) await world.take(step);
          // Nothing is to end by itself meanwhile.
          await bench.redis.persist(bench.keys.lead);
          await copies.remember();
          const bytes = server.appendedBytes();
          const then = await pictureOf(bench);
          for (const step of after) await world.take(step);
          await copies.rollBack(0);
          expect(await pictureOf(bench)).toEqual(then);
          await server.rollBack(bytes);
          expect(await pictureOf(bench)).toEqual(then);
        } finally {
          bench.close();
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

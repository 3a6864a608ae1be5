import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelSweep } from '../../src/app/controlSweep.js';
import { deleteSweep } from '../../src/app/deleteSweep.js';
import { followFast } from '../../src/app/followFast.js';
import { followSweep, launch } from '../../src/app/launch.js';
import { SweepViews } from '../../src/app/sweepViews.js';
import { present } from '../../src/base/assert.js';
import { Coordinator } from '../../src/coordinator/coordinator.js';
import { connectRedis } from '../../src/redis/connect.js';
import { summarise } from '../../src/results/summarise.js';
import { keysOf } from '../../src/store/keys.js';
import { Store } from '../../src/store/store.js';
import { WORKER } from '../dashboard/seedSweep.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { finished, started } from '../results/journals.js';
import { until } from '../waiting.js';
import { prepare } from './sweepFixture.js';

let server: TestRedis;
let store: Store;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await Store.open(server.target());
});
afterEach(() => store.close());

/** A sweep of 600 trials of which so many have finished: 1,200 entries, enough for a snapshot. */
async function seed(name: string, ended: number): Promise<string> {
  const text = `
name: ${name}
dataset: { generate: moons, examples: 20 }
hyperparameters: { seed: 1..600, epochs: 1 }
`;
  const { slug } = await launch(store, await prepare(text, { overrides: [`name=${name}`] }));
  const journal = store.journal(slug);
  const followed = followSweep(store, slug);
  await followed.catchUp();
  const { trials } = present(followed.fold, 'fold');
  await journal.append(WORKER);
  const { worker } = WORKER;
  for (let position = 0; position < ended; position++) {
    const id = trials.id(position);
    await journal.append(started([id], 1, worker));
    await journal.append(finished(id, 1 + position / 7, { worker }));
  }
  return slug;
}

async function coordinated(work: () => Promise<void>): Promise<void> {
  const coordinator = new Coordinator(store.target, { onProblem: () => {} });
  await coordinator.start();
  try {
    await work();
  } finally {
    await coordinator.stop();
  }
}

const hasSnapshot = async (slug: string) => (await store.caches.read(slug, 'snapshot')) !== null;
const untilRested = (slug: string) => until(async () => !(await store.sweeps.active()).includes(slug));

/** The fold of a reader, and how many entries it read. */
async function read(slug: string) {
  const followed = followFast(store, slug);
  await followed.catchUp();
  return { fold: present(followed.fold, 'fold'), entries: followed.entriesRead };
}

describe('the leader', () => {
  test('writes a snapshot when a sweep ends, from which readers start', async () => {
    const slug = await seed('ended', 600);
    const whole = await read(slug);
    expect(whole.entries).toBeGreaterThan(1200);
    await coordinated(() => untilRested(slug));
    const fast = await read(slug);
    expect(fast.entries).toBe(0);
    expect(summarise(fast.fold).digest).toBe(summarise(whole.fold).digest);
    expect(summarise(fast.fold).columns).toEqual(summarise(whole.fold).columns);
  });

  test('writes one when a sweep is cancelled', async () => {
    const slug = await seed('cancelled', 599);
    const { type: _, ...environment } = WORKER;
    await store.workers.announce({ ...environment, pid: 1, running: [] });
    await coordinated(async () => {
      // The leader has the sweep: it hands out the last trial.
      await until(async () => (await store.countWaitingJobs()) > 0);
      await cancelSweep(store, slug);
      await until(() => hasSnapshot(slug));
    });
    const { fold, entries } = await read(slug);
    expect(entries).toBe(0);
    expect(fold.ledger).toMatchObject({ finished: 599, cancelled: 1 });
  });

  test('writes none for a sweep whose journal is short', async () => {
    const slug = await seed('short', 3);
    await cancelSweep(store, slug);
    await store.sweeps.activate(slug);
    await coordinated(() => untilRested(slug));
    expect(await hasSnapshot(slug)).toBe(false);
  });
});

describe('lists and status', () => {
  const isOverview = async (slug: string) => (await new SweepViews(store).shown(slug)).totals !== undefined;

  test('fold nothing of a sweep that has ended', async () => {
    const slug = await seed('shown-ended', 600);
    expect(await isOverview(slug)).toBe(false);
    await coordinated(() => untilRested(slug));
    const views = new SweepViews(store);
    const { totals, ...overview } = await views.shown(slug);
    expect(totals?.ranked).toBe(600);
    const { digest, ledger, phase } = await views.wholeSummary(slug);
    expect(overview).toMatchObject({ digest, ledger, phase });
    await deleteSweep(store, slug, '/nowhere');
    expect(await store.caches.read(slug, 'overview')).toBeNull();
  });

  test('fold nothing of a sweep in which nothing happens, and see what happens then', async () => {
    const slug = await seed('quiet', 5);
    await coordinated(async () => {
      await until(() => isOverview(slug));
      await store.journal(slug).append({ type: 'paused', reason: 'a test' });
      expect((await new SweepViews(store).shown(slug)).phase).toBe('paused');
      await until(() => isOverview(slug));
      expect((await new SweepViews(store).shown(slug)).pauseReason).toBe('a test');
    });
  });
});

describe('a snapshot in Redis', () => {
  test('is deleted with its sweep, and not written for one that was deleted', async () => {
    const slug = await seed('deleted', 600);
    await coordinated(() => untilRested(slug));
    const bytes = present(await store.caches.read(slug, 'snapshot'), 'snapshot');
    await deleteSweep(store, slug, '/nowhere');
    expect(await hasSnapshot(slug)).toBe(false);
    await store.caches.write(slug, 'snapshot', bytes);
    expect(await hasSnapshot(slug)).toBe(false);
  });

  test('is left behind by a new plan and by new entries, which readers see', async () => {
    const slug = await seed('replanned', 600);
    await coordinated(() => untilRested(slug));
    const { trials } = (await read(slug)).fold;
    await store.journal(slug).append({ type: 'tested', trial: trials.id(7), J: 2, error: null });
    const { fold, entries } = await read(slug);
    expect(entries).toBe(1);
    expect(fold.tested?.J).toBe(2);
    const wider = `
name: replanned
dataset: { generate: moons, examples: 20 }
hyperparameters: { seed: 1..601, epochs: 1 }
`;
    await launch(store, await prepare(wider));
    expect((await read(slug)).fold.ledger).toMatchObject({ planned: 601, finished: 600, waiting: 1 });
  });

  test('of a wrong type is not used', async () => {
    const slug = await seed('wrong', 2);
    const redis = await connectRedis(store.target);
    await redis.sadd(keysOf(store.target.prefix).snapshot(slug), 'x');
    redis.disconnect();
    expect((await read(slug)).fold.ledger.finished).toBe(2);
  });

  test('lets a trial be shown with its curve', async () => {
    const slug = await seed('shown', 600);
    await coordinated(() => untilRested(slug));
    const views = new SweepViews(store);
    const summary = await views.summary(slug);
    const shown = await views.withCurve(slug, summary, 3);
    const whole = await views.wholeSummary(slug);
    expect(shown.curve(3)).toEqual(whole.curve(3));
    expect(shown.curve(3)?.points).toBe(1);
  });
});

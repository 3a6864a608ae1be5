import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Api, connect } from '../../src/api/connect.js';
import { SILENT_LOG } from '../../src/base/log.js';
import { Coordinator } from '../../src/coordinator/coordinator.js';
import { startDashboard } from '../../src/dashboard/startDashboard.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { type SeededSweep, seedSweep } from './seedSweep.js';

let redis: TestRedis;
let store: Store;
beforeAll(async () => {
  redis = await startTestRedis();
  store = await Store.open(redis.target());
});
afterAll(async () => {
  store?.close();
  await redis?.stop();
});

/** A sweep that has ended and was closed by a coordinator, which left an overview. */
async function closedSweep(name: string): Promise<SeededSweep> {
  const sweep = await seedSweep(store, name);
  for (const index of [0, 1, 2, 3, 4, 5, 6]) await sweep.finish(index, 0.7 - index / 10);
  await sweep.finish(7, null);
  await sweep.append({ type: 'tagged', about: null, add: ['kept'], remove: [] });
  const coordinator = new Coordinator(store.target, { onProblem: () => {} });
  await coordinator.start();
  await until(async () => !(await store.sweeps.active()).includes(sweep.slug));
  await coordinator.stop();
  return sweep;
}

async function ask(): Promise<Api> {
  const options = { store, host: '127.0.0.1', port: 0, token: null, log: SILENT_LOG };
  const dashboard = await startDashboard(options);
  onTestFinished(() => dashboard.close());
  return connect(dashboard.url);
}

it('a sweep that has ended has the same card before and after it was opened', async () => {
  const { slug } = await closedSweep('resting');
  const api = await ask();
  // Only the overview has it now: without the cache, the card needs all trials.
  const [listed] = (await api.listSweeps({})).sweeps;
  expect(listed).toMatchObject({ sweep: 'resting', state: 'done', tags: ['kept'], ledger: { finished: 7 } });
  expect(listed?.best_so_far.value.length).toBeGreaterThan(0);
  const { trials } = await api.listTrials({ slug, limit: 500 });
  expect(trials).toHaveLength(8);
  const [opened] = (await api.listSweeps({})).sweeps;
  expect(opened).toEqual(listed);
  expect((await api.getQueue({})).sweeps).toMatchObject([{ slug, waiting_runs: 0 }]);
});

it('a listed sweep that changes or is deleted is shown as it is now', async () => {
  const { slug } = await closedSweep('again');
  const api = await ask();
  const cardOf = async () => (await api.listSweeps({})).sweeps.find((card) => card.slug === slug);
  expect(await cardOf()).toMatchObject({ state: 'done', tags: ['kept'] });
  await store.journal(slug).append({ type: 'tagged', about: null, add: ['more'], remove: [] });
  await until(async () => (await cardOf())?.tags.join() === 'kept,more');
  await store.sweeps.delete(slug);
  await until(async () => (await cardOf()) === undefined);
  await expect(api.getSweep({ slug })).rejects.toThrow('There is no such sweep.');
});

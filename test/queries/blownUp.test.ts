/** A training that blew up is shown, but it leaves the others their room in the charts. */
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/api/connect.js';
import { SILENT_LOG } from '../../src/base/log.js';
import { startDashboard } from '../../src/dashboard/startDashboard.js';
import { Store } from '../../src/store/store.js';
import { seedSweep } from '../dashboard/seedSweep.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

it('does not stretch the scales of J', async () => {
  const store = await Store.open(redis.target());
  const dashboard = await startDashboard({
    ...{ store, host: '127.0.0.1', port: 0, token: null, log: SILENT_LOG },
  });
  onTestFinished(async () => {
    await dashboard.close();
    store.close();
  });
  const { slug, finish } = await seedSweep(store, 'moons');
  for (const index of [0, 1, 2, 3, 4, 5, 6]) await finish(index, 0.1 + index / 10);
  await finish(7, 1e20);
  const api = connect(dashboard.url);
  const { lines, context_trials } = await api.getParallel({ slug });
  expect(context_trials).toBe(7);
  expect(lines.at(-1)?.bins.at(-1)?.high).toBeLessThan(1);
  const { curves, y } = await api.getCurves({ slug });
  expect(curves).toBe(8);
  expect(y?.max).toBeLessThan(1);
});

/** A dashboard over a Redis with one sweep, `moons`, for the tests of one file. */
import { afterAll, beforeAll } from 'vitest';
import { SILENT_LOG } from '../../src/base/log.js';
import { type Dashboard, startDashboard } from '../../src/dashboard/startDashboard.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { type SeededSweep, seedSweep } from './seedSweep.js';

export interface MoonsDashboard {
  readonly redis: TestRedis;
  readonly store: Store;
  readonly dashboard: Dashboard;
  readonly moons: SeededSweep;
}

/** Starts it before the tests of this file and ends it after them. The result says what there is then. */
export function useMoonsDashboard(): () => MoonsDashboard {
  let place: MoonsDashboard;
  beforeAll(async () => {
    const redis = await startTestRedis();
    const store = await Store.open(redis.target());
    const moons = await seedSweep(store, 'moons');
    const dashboard = await startDashboard({
      store,
      host: '127.0.0.1',
      port: 0,
      token: null,
      log: SILENT_LOG,
    });
    place = { redis, store, dashboard, moons };
  });
  afterAll(async () => {
    await place?.dashboard.close();
    place?.store.close();
    await place?.redis.stop();
  });
  return () => place;
}

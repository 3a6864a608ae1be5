import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { SweepViews } from '../../src/app/sweepViews.js';
import { verifySweep } from '../../src/app/verifySweep.js';
import { connectOnce } from '../../src/redis/connect.js';
import { keysOf } from '../../src/store/keys.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { prepare, SMALL } from './sweepFixture.js';

let redis: TestRedis;
let store: Store;

beforeAll(async () => {
  redis = await startTestRedis();
  const target = redis.target();
  store = await Store.open(target);
  await launch(store, await prepare(SMALL));
  // Its name is still listed.
  const connection = await connectOnce(target);
  await connection.del(keysOf(target.prefix).journal('small'));
  connection.disconnect();
});
afterAll(async () => {
  store?.close();
  await redis?.stop();
});

test.each([
  ['verifySweep', () => verifySweep(store, 'small', { retrain: 0, kernel: null })],
  ['SweepViews.summary', () => new SweepViews(store).summary('small')],
])('%s reports that the journal is missing', async (_, ask) => {
  await expect(ask()).rejects.toMatchObject({ name: 'UserError', code: 'no-sweep', exitCode: 3 });
});

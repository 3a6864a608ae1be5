import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenRedis } from '../../src/app/openRedis.js';
import { runSweep } from '../../src/app/runSweep.js';
import { SILENT_LOG } from '../../src/base/log.js';
import type { Workers } from '../../src/processes/startWorkers.js';
import type { WorkerGroup } from '../../src/processes/workerGroup.js';
import { connectRedis } from '../../src/redis/connect.js';
import { keysOf } from '../../src/store/keys.js';
import { Store } from '../../src/store/store.js';
import { startReceiver } from '../notify/receiver.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { prepare, SMALL, startWorkerGroup } from './sweepFixture.js';

let server: TestRedis;
let store: Store;
let workers: Workers;
let reports: string;
beforeAll(async () => {
  reports = mkdtempSync(join(tmpdir(), 'jmin-notify-'));
  server = await startTestRedis();
  store = await Store.open(server.target());
});
afterAll(async () => {
  await workers?.stop();
  store?.close();
  await server?.stop();
  rmSync(reports, { recursive: true, force: true });
});

test('a sweep says once that it has ended, though several may lead it, and although it runs again', async () => {
  const { url, requests } = await startReceiver([503, 200]);
  const environment = { ...process.env, JMIN_TEST_HOOK: url };
  workers = await startWorkerGroup(store.target, { environment, notifyHosts: ['127.0.0.1'] });
  const sweep = await prepare(`${SMALL}\nnotify: [{ webhook: env:JMIN_TEST_HOOK }]\n`);
  const group = { start: async () => {}, stop: async () => {}, haveEnded: false, isAtWork: true };
  const run = () =>
    runSweep({ store, target: store.target, embedded: null } as unknown as OpenRedis, sweep, {
      group: group as unknown as WorkerGroup,
      reportsDirectory: reports,
      signal: new AbortController().signal,
      log: SILENT_LOG,
      notify: { hosts: ['127.0.0.1'], environment },
      onLaunched: () => {},
      onProgress: () => {},
    });
  const { summary } = await run();
  expect(summary.phase).toBe('done');
  const redis = await connectRedis(store.target);
  const notices = keysOf(store.target.prefix).notices('small');
  await until(async () => (await redis.hvals(notices)).includes('sent'));
  await run();
  const states = await redis.hvals(notices);
  redis.disconnect();
  expect(states).toEqual(['sent']);
  // The first answer said that it was not taken.
  expect(requests).toHaveLength(2);
  expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(requests[1]?.body).toContain('small has ended: 30 trials');
});

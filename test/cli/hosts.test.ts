import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_PREFIX } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import { countOf, endedTrials, eventsOf, prepare, slowSweep, train } from '../app/sweepFixture.js';
import { startTestRedis } from '../redis/testRedis.js';
import { lastFor, until } from '../waiting.js';
import { CommandLine, TINY } from './cliFixture.js';
import { Network } from './hosts.js';

const CUT_MS = 30_000;
/** Trainings long enough that a worker is cut off in the middle of one. */
const LONG = slowSweep(1000);
const PORT = 6379;

const network = Network.open();
afterAll(() => network?.close());

describe.skipIf(network === null)('on four hosts (needs root, for network namespaces)', () => {
  test('a worker that is cut off for 30 s costs no result and joins in again', async () => {
    if (network === null) return;
    const [coordinator, store, worker, other] = ['run', 'redis', 'worker', 'other'].map((name) =>
      network.addHost(name),
    );
    if (!coordinator || !store || !worker || !other) return;
    const redis = await startTestRedis({
      settings: { port: String(PORT), bind: store.address, 'protected-mode': 'no', appendfsync: 'always' },
      through: store.through,
    });
    const undisturbed = await train(redis.target(), await prepare(LONG));
    const cli = new CommandLine({ REDIS_URL: `redis://${store.address}:${PORT}` });
    const view = await Store.open({ url: redis.url, prefix: DEFAULT_PREFIX });
    try {
      cli.write('slow.yaml', LONG);
      cli.write('tiny.yaml', TINY);
      const WORKER = ['worker', '--threads', '1'];
      const cut = cli.start(WORKER, {}, worker.through);
      await cut.said(/ready/);
      const [{ worker: cutName } = { worker: '' }] = await view.workers.present();
      const kept = cli.start(WORKER, {}, other.through);
      await kept.said(/ready/);
      const run = cli.start(['run', 'slow.yaml', '--json', '--workers', '0'], {}, coordinator.through);
      await until(async () => {
        const events = await eventsOf(view, 'slow');
        const own = events.filter((event) => 'worker' in event && event.worker === cutName);
        return countOf(own, 'finished') > 0 && countOf(own, 'started') > countOf(own, 'finished');
      });
      network.cut('worker');
      const mended = lastFor(CUT_MS).then(() => network.mend('worker'));
      const { code, stdout } = await run.finished;
      expect(code).toBe(0);
      const { digest, ledger } = JSON.parse(stdout);
      expect({ digest, ...ledger }).toMatchObject({ digest: undisturbed.summary.digest, finished: 12 });
      await mended;

      // It is back when it trains alone what comes next.
      kept.signal('SIGINT');
      await kept.finished;
      const tiny = await cli.run(['run', 'tiny.yaml', '--workers', '0'], {}, coordinator.through);
      expect(tiny.code).toBe(0);
      const events = await eventsOf(view, 'slow');
      expect(endedTrials(events)).toHaveLength(12);
      expect(countOf(events, 'released')).toBeGreaterThan(0);
      for (const event of events)
        if (event.type === 'released') expect(event).toMatchObject({ worker: cutName, reason: 'lost' });
      expect((await cli.run(['verify', 'slow'], {}, coordinator.through)).code).toBe(0);
      cut.signal('SIGINT');
      await cut.finished;
    } finally {
      cli.close();
      view.close();
      await redis.stop();
    }
  }, 180_000);
});

/** A sweep that is being run by `jmin run`, with one worker of one thread, on a Redis that can be disturbed. */

import type { JournalEvent } from '../../src/model/events.js';
import { DEFAULT_PREFIX } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import { countOf, eventsOf } from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis, type TestRedisOptions } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { CommandLine, type Running } from './cliFixture.js';

export interface DisturbedRun {
  readonly redis: TestRedis;
  readonly cli: CommandLine;
  readonly run: Running;
  /** What the journal of the sweep says. */
  events(): Promise<JournalEvent[]>;
  /** Waits until so many trials have finished. */
  untilFinished(count: number): Promise<void>;
}

/** The sweep is to be named slow. */
export async function withRun(
  file: string,
  options: TestRedisOptions,
  work: (place: DisturbedRun) => Promise<void>,
): Promise<void> {
  const redis = await startTestRedis(options);
  const cli = new CommandLine({ REDIS_URL: redis.url });
  const store = await Store.open({ url: redis.url, prefix: DEFAULT_PREFIX });
  const events = () => eventsOf(store, 'slow');
  try {
    cli.write('slow.yaml', file);
    const run = cli.start(['run', 'slow.yaml', '--json', '--workers', '1', '--threads', '1']);
    const untilFinished = async (count: number) =>
      until(async () => countOf(await events(), 'finished') >= count);
    await work({ redis, cli, run, events, untilFinished });
  } finally {
    store.close();
    cli.close();
    await redis.stop();
  }
}

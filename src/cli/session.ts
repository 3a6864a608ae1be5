import { type OpenRedis, withRedis } from '../app/openRedis.js';
import { type OpenedSweep, openJournalFile, openNamedSweep } from '../app/openSweep.js';
import { readRedisAccess } from '../app/redisAccess.js';
import { SweepViews } from '../app/sweepViews.js';
import type { OutputOptions, RedisOptions, Surroundings } from './options.js';
import type { Terminal } from './terminal.js';

/** Redis, for as long as `work` takes. */
export async function usingRedis<T>(
  options: RedisOptions,
  { environment, terminal }: Surroundings & { terminal: Terminal },
  work: (redis: OpenRedis) => Promise<T>,
): Promise<T> {
  const choice = {
    access: readRedisAccess(options, environment),
    dataDir: options.dataDir,
    prefix: options.prefix,
    environment,
    onNotice: (line: string) => terminal.note(line),
  };
  return withRedis(choice, work);
}

export interface SweepOptions extends RedisOptions, OutputOptions {
  /** A journal file to read instead of Redis. */
  readonly journal?: string;
}

/** A sweep to read from, in Redis or in a journal file. */
export async function usingSweep<T>(
  name: string | undefined,
  options: SweepOptions,
  around: Surroundings & { terminal: Terminal },
  work: (sweep: OpenedSweep) => Promise<T>,
): Promise<T> {
  if (options.journal !== undefined) return work(await openJournalFile(options.journal));
  return usingRedis(options, around, async ({ store }) =>
    work(await openNamedSweep(new SweepViews(store), name)),
  );
}

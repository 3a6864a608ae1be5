import { setTimeout } from 'node:timers/promises';
import { type OpenRedis, withRedis } from '../app/openRedis.js';
import { type OpenedSweep, openJournalFile, openNamedSweep, type SweepDetail } from '../app/openSweep.js';
import { readRedisAccess } from '../app/redisAccess.js';
import { SweepViews } from '../app/sweepViews.js';
import type { Summary } from '../results/summary.js';
import { Interrupted, unlessInterrupted, whenAborted } from './interruption.js';
import type { OutputOptions, RedisOptions, Surroundings } from './options.js';
import type { Terminal } from './terminal.js';

/**
 * An interrupted command waits this long for a starting private Redis, to stop it. The next command takes over an
 * abandoned one, and `jmin stop` ends it.
 */
const MAX_OPENING_MS = 3000;

interface Around extends Surroundings {
  readonly terminal: Terminal;
  /** Whether lesser faults of the Redis are reported: by commands that put trials or results into it. */
  readonly reportsFaults?: boolean;
}

/** Opens Redis for as long as `work` takes. An interrupt abandons the work but still closes Redis cleanly. */
export function usingRedis<T>(
  options: RedisOptions,
  around: Around,
  work: (redis: OpenRedis) => Promise<T>,
): Promise<T> {
  return keepingRedis(options, around, (redis, signal) => unlessInterrupted(signal, () => work(redis)));
}

/** The same for work that ends cleanly soon after `signal` is aborted. */
export function keepingRedis<T>(
  options: RedisOptions,
  { environment, terminal, interruption, reportsFaults = false }: Around,
  work: (redis: OpenRedis, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const access = readRedisAccess(options, environment);
  return interruption.hold(async (signal) => {
    const choice = {
      access,
      dataDir: options.dataDir,
      prefix: options.prefix,
      environment,
      reportsFaults,
      onNotice: (line: string) => terminal.log.info('redis', {}, line),
      signal,
    };
    let isOpen = false;
    const working = withRedis(choice, async (redis) => {
      isOpen = true;
      if (signal.aborted) throw new Interrupted();
      return work(redis, signal);
    }).catch((error: unknown) => {
      // E.g. a download that the signal has ended.
      throw signal.aborted && !isOpen ? new Interrupted() : error;
    });
    // A private Redis that is starting must be stopped again. Waiting for the user's own Redis holds nothing.
    const patienceMs = access === null ? MAX_OPENING_MS : 0;
    const abandoned = whenAborted(signal).then(async () => {
      if (!isOpen) await Promise.race([working, setTimeout(patienceMs, undefined, { ref: false })]);
      if (!isOpen) throw new Interrupted();
      return working;
    });
    return Promise.race([working, abandoned]);
  });
}

export interface SweepOptions extends RedisOptions, OutputOptions {
  /** A journal file to read instead of Redis. */
  readonly journal?: string;
}

/** A sweep to read, in Redis or in a journal file. Its summary may lack curves. */
export function usingSweep<T>(
  name: string | undefined,
  options: SweepOptions,
  around: Around,
  work: (sweep: OpenedSweep) => Promise<T>,
): Promise<T> {
  return readingSweep('trials', name, { options, around, work });
}

/** The same with all curves, folded from the whole journal without any cache. */
export function usingWholeSweep<T>(
  name: string | undefined,
  options: SweepOptions,
  around: Around,
  work: (sweep: OpenedSweep) => Promise<T>,
): Promise<T> {
  return readingSweep('whole', name, { options, around, work });
}

/** The summary of a sweep by its name, or by the path of its journal file. */
export function openWhole(name: string, options: SweepOptions, around: Around): Promise<Summary> {
  const isFile = /\.jsonl(\.gz)?$/.test(name);
  const source = isFile ? { ...options, journal: name } : options;
  return usingWholeSweep(isFile ? undefined : name, source, around, async ({ summary }) => summary);
}

/** Reads as much of a sweep as `detail` says. A journal file is always read whole. */
export async function readingSweep<T>(
  detail: SweepDetail,
  name: string | undefined,
  {
    options,
    around,
    work,
  }: {
    readonly options: SweepOptions;
    readonly around: Around;
    readonly work: (sweep: OpenedSweep) => Promise<T>;
  },
): Promise<T> {
  if (options.journal !== undefined) return work(await openJournalFile(options.journal));
  return usingRedis(options, around, async ({ store }) =>
    work(await openNamedSweep(new SweepViews(store), name, detail)),
  );
}

import process from 'node:process';
import { type Log, SILENT_LOG } from '../base/log.js';
import { threadsOfEach } from '../processes/usableCores.js';
import { WorkerGroup } from '../processes/workerGroup.js';
import { ownCheckpointFolder } from '../processes/workerProtocol.js';
import type { SweepFold } from '../results/fold.js';
import { parseSweepFile } from '../sweepfile/parseSweepFile.js';
import { dataFolders } from './dataFolders.js';
import { notifyHosts } from './notifyHosts.js';
import { withRedis } from './openRedis.js';
import { ownCommands } from './ownCommands.js';
import { prepareSweep, refuseEmptyPlan } from './prepareSweep.js';
import { readSweepFile } from './readSweepFile.js';
import { readRedisAccess } from './redisAccess.js';
import { DEFAULT_PREFIX } from './redisChoice.js';
import { runSweep, type SweepOutcome } from './runSweep.js';

/** Each option has the meaning and the default of the same option of `jmin run`. */
export interface RunSweepOptions {
  /** Values that override those of the file, e.g. `epochs=100`. */
  readonly set?: readonly string[];
  /** The address of Redis. Default: REDIS_URL, else a private Redis in `dataDir`. */
  readonly redis?: string;
  readonly prefix?: string;
  readonly dataDir?: string;
  /** The folder that reports are written to. */
  readonly reports?: string;
  /** Worker processes. Default: the file's, else one, unless this host has workers on this Redis. */
  readonly workers?: number;
  /** Threads of each worker. Default: the cores divided by the workers. */
  readonly threads?: number;
  /** Stops the run cleanly when it is aborted. The same call resumes it. */
  readonly signal?: AbortSignal;
  /** Default: silent. */
  readonly log?: Log;
  /** Called several times a second with the current state of the sweep. */
  readonly onProgress?: (sweep: SweepFold) => void;
}

/**
 * Runs the sweep of a file to its end, as `jmin run FILE` does: opens Redis, starts workers, follows the sweep and
 * writes its report. Workers and a private Redis end with it.
 * @throws UserError, or an AggregateError of several, if the file, its data or Redis cannot be used.
 */
export async function runSweepFile(file: string, options: RunSweepOptions = {}): Promise<SweepOutcome> {
  const { set = [], prefix = DEFAULT_PREFIX, dataDir = '.jmin', reports = 'reports' } = options;
  const { signal = new AbortController().signal, log = SILENT_LOG, onProgress = () => {} } = options;
  const note = (line: string) => log.info('note', {}, line);
  const environment = process.env;
  const flags = options.redis === undefined ? {} : { redis: options.redis };
  const access = readRedisAccess(flags, environment);
  const source = readSweepFile(file);
  const spec = parseSweepFile(source, { fileName: file, overrides: set, onNotice: note });
  const prepared = await prepareSweep(spec, source, file, note);
  refuseEmptyPlan(prepared, file);
  const workers = options.workers ?? spec.workers;
  const threads = threadsOfEach(workers, options.threads);
  const checkpoints = { folder: ownCheckpointFolder(dataDir) };
  const folders = dataFolders(spec, file);
  const hosts = notifyHosts({ access, hosts: [], spec, environment });
  const group = new WorkerGroup({
    ...{ workers, threads, kernel: null, environment, checkpoints, log },
    dataFolders: folders,
    commands: ownCommands(spec, file),
    notifyHosts: hosts,
  });
  try {
    const onNotice = (line: string) => log.info('redis', {}, line);
    return await withRedis({ access, dataDir, prefix, environment, onNotice, signal }, (redis) =>
      runSweep(redis, prepared, {
        ...{ group, reportsDirectory: reports, signal, log, onProgress },
        notify: { hosts, environment },
        onLaunched: ({ slug, trials, known }) =>
          log.info(
            'launched',
            { slug, trials, known },
            `${spec.name}: ${trials} trials, ${known} of them known`,
          ),
      }),
    );
  } finally {
    // The workers have not ended yet if the sweep failed before it ran.
    await group.stop();
  }
}

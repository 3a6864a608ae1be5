import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { formatCounted } from '../../base/format.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { loadWorkers } from '../../processes/startWorkers.js';
import { threadsOfEach } from '../../processes/usableCores.js';
import { ownCheckpointFolder } from '../../processes/workerProtocol.js';
import { unlessInterrupted, whenAborted } from '../interruption.js';
import {
  type NotifyFlags,
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  type WorkerFlags,
  withGpus,
  withNotifyHosts,
  withQuiet,
  withRedis,
  withWorkers,
} from '../options.js';
import { keepingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';

interface ServeOptions extends OutputOptions, RedisOptions, WorkerFlags, NotifyFlags {
  readonly checkpoints?: string;
  readonly dataFolder?: readonly string[];
  readonly allowCommands?: true;
}

export function addWorker(program: Command, around: Surroundings): void {
  const { environment } = around;
  const command = program
    .command('worker')
    .description(
      'Train the trials of every sweep in a Redis, until interrupted. Start it on as many hosts as you like.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ jmin worker --redis redis://queue:6379 --workers 2 --threads 8
  $ jmin worker --redis rediss://queue --redis-password-file /run/secrets/redis
  $ jmin worker --redis redis://queue:6379 --checkpoints /shared/jmin`,
    );
  withRedis(command);
  withWorkers(command);
  withGpus(command);
  command.addOption(
    new Option(
      '--checkpoints <dir>',
      'folder that all hosts share, for checkpoints of large networks (default: with a private Redis, its data folder; else none)',
    ),
  );
  command.addOption(
    new Option(
      '--data-folder <dir>',
      'folder with data sets that are too large for Redis; repeatable (default: none)',
    ).argParser((dir: string, before: readonly string[] = []) => [...before, dir]),
  );
  command.option(
    '--allow-commands',
    'run the commands of command sweeps. Anyone who can write to this Redis can then run programs here',
  );
  withNotifyHosts(command);
  withQuiet(command).action(async (options: ServeOptions) => {
    const terminal = terminalOf(options, around);
    await keepingRedis(options, { ...around, terminal, reportsFaults: true }, async (redis, signal) => {
      const count = options.workers ?? 1;
      const threads = threadsOfEach(count, options.threads);
      const workers = loadWorkers({
        workers: count,
        threads,
        kernel: readKernelChoice(environment),
        environment,
        gpus: options.gpus ?? [],
        checkpoints: { folder: checkpointFolder(options, redis.embedded !== null) },
        dataFolders: (options.dataFolder ?? []).map((folder) => resolve(folder)),
        commands: options.allowCommands ? 'all' : [],
        notifyHosts: redis.embedded === null ? (options.notifyHosts ?? []) : 'any',
        reportsWaits: true,
        log: terminal.log,
      });
      try {
        await unlessInterrupted(signal, () => workers.start(redis.target));
        const ready = `${workersText(count, threads)}: ready; Ctrl-C ends`;
        terminal.log.info('workers-ready', { workers: count, threads }, ready);
        await Promise.race([workers.ended, whenAborted(signal)]);
      } finally {
        await workers.stop();
      }
      if (!signal.aborted) process.exitCode = 3;
    });
  });
}

function workersText(workers: number, threads: number): string {
  const each = workers === 1 ? '' : ' each';
  return `${formatCounted(workers, 'worker')} with ${formatCounted(threads, 'thread')}${each}`;
}

function checkpointFolder({ checkpoints, dataDir }: ServeOptions, isRedisPrivate: boolean): string | null {
  if (checkpoints !== undefined) return resolve(checkpoints);
  return isRedisPrivate ? ownCheckpointFolder(dataDir) : null;
}

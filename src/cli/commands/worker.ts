import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ownCheckpointFolder, startWorkers, usableCores } from '../../app/startWorkers.js';
import { formatCounted } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import {
  type OutputOptions,
  type RedisOptions,
  readKernelChoice,
  type Surroundings,
  type WorkerOptions,
  withQuiet,
  withRedis,
  withWorkers,
} from '../options.js';
import { usingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';

interface ServeOptions extends OutputOptions, RedisOptions, WorkerOptions {
  readonly checkpoints?: string;
}

export function addWorker(program: Command, around: Surroundings): void {
  const { environment, interrupted } = around;
  const command = program
    .command('worker')
    .description(
      'Train trials of every sweep of a Redis, until told to stop. Start it on as many hosts as you like.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ jmin worker --redis redis://queue:6379 --workers 2 --threads 8
  $ jmin worker --redis rediss://queue:6379 --redis-password-file /run/secrets/redis
  $ jmin worker --redis redis://queue:6379 --checkpoints /shared/jmin`,
    );
  withRedis(command);
  withWorkers(command);
  command.addOption(
    new Option(
      '--checkpoints <dir>',
      'folder that all hosts share, for large networks in the middle of a long training (default: with a private Redis, its data folder; else none)',
    ),
  );
  withQuiet(command).action(async (options: ServeOptions) => {
    const terminal = terminalOf(options, around);
    await usingRedis(options, { ...around, terminal }, async (redis) => {
      const count = options.workers ?? 1;
      const threads = options.threads ?? Math.max(1, Math.floor(usableCores() / count));
      const workers = await startWorkers({
        target: redis.target,
        workers: count,
        threads,
        kernel: readKernelChoice(environment),
        environment,
        checkpoints: { folder: checkpointFolder(options, redis.embedded !== null) },
        tellsOfWaits: true,
        onProblem: (line) => terminal.warn(printable(line)),
      });
      terminal.note(
        `${formatCounted(count, 'worker')} with ${formatCounted(threads, 'thread')} each: ready; Ctrl-C ends`,
      );
      const stopped = new Promise<void>((resolve) => {
        interrupted.addEventListener('abort', () => resolve());
      });
      await Promise.race([workers.ended, stopped]);
      await workers.stop();
      if (!interrupted.aborted) process.exitCode = 3;
    });
  });
}

function checkpointFolder({ checkpoints, dataDir }: ServeOptions, isRedisPrivate: boolean): string | null {
  if (checkpoints !== undefined) return resolve(checkpoints);
  return isRedisPrivate ? ownCheckpointFolder(dataDir) : null;
}

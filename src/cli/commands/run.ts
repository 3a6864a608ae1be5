import type { Command } from 'commander';
import { dataFolders } from '../../app/dataFolders.js';
import { notifyHosts } from '../../app/notifyHosts.js';
import { ownCommands } from '../../app/ownCommands.js';
import { readRedisAccess } from '../../app/redisAccess.js';
import type { SweepOutcome } from '../../app/runSweep.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { threadsOfEach } from '../../processes/usableCores.js';
import { WorkerGroup } from '../../processes/workerGroup.js';
import { ownCheckpointFolder } from '../../processes/workerProtocol.js';
import {
  type NotifyFlags,
  type Surroundings,
  type WorkerFlags,
  withGpus,
  withNotifyHosts,
  withOutput,
  withRedis,
  withReports,
  withWorkers,
} from '../options.js';
import type { RunCommandOptions } from '../runThrough.js';
import { terminalOf } from '../terminal.js';
import { readSpec, type SpecOptions, withSpec } from './spec.js';

type RunFlags = RunCommandOptions & WorkerFlags & NotifyFlags & SpecOptions;

export function addRun(program: Command, around: Surroundings): void {
  const command = program
    .command('run')
    .description('Train every point of a sweep and report the ranking. Run it again to resume.')
    .argument('[file]', 'sweep file')
    .option('--dashboard', 'serve the dashboard while it runs')
    .addHelpText(
      'after',
      `
Examples:
  $ jmin run sweeps/digits.yaml
  $ jmin run sweeps/digits.yaml --workers 2 --threads 4 --set epochs=100
  $ jmin run --data x.csv --target y --learning-rate 0.1,0.01 --epochs 20

Exit codes: 0 done, 1 trials failed or were cancelled, 2 bad input,
3 Redis or disk unavailable, 130 interrupted by Ctrl-C, 143 by SIGTERM.`,
    );
  withSpec(command);
  withRedis(command);
  withReports(command);
  withWorkers(command);
  withNotifyHosts(command);
  withGpus(command);
  withOutput(command).action(async (file: string | undefined, options: RunFlags) => {
    const { interruption } = around;
    const outcome = await run(file, options, around);
    const { failed, cancelled } = outcome.summary.ledger;
    process.exitCode = interruption.isInterrupted ? interruption.exitCode : failed + cancelled > 0 ? 1 : 0;
  });
}

async function run(file: string | undefined, options: RunFlags, around: Surroundings): Promise<SweepOutcome> {
  const { environment } = around;
  const terminal = terminalOf(options, around);
  const read = await readSpec(file, options, (line) => terminal.note(line));
  const workers = options.workers ?? read.spec.workers;
  const hosts = notifyHosts({
    access: readRedisAccess(options, environment),
    hosts: options.notifyHosts ?? [],
    spec: read.spec,
    environment,
  });
  const group = new WorkerGroup({
    workers,
    threads: threadsOfEach(workers, options.threads),
    kernel: readKernelChoice(environment),
    environment,
    gpus: options.gpus ?? [],
    checkpoints: { folder: ownCheckpointFolder(options.dataDir) },
    dataFolders: dataFolders(read.spec, file ?? null),
    commands: ownCommands(read.spec, file ?? null),
    notifyHosts: hosts,
    log: terminal.log,
  });
  try {
    // The workers load while the rest of this program loads.
    const { runThrough } = await import('../runThrough.js');
    return await runThrough(read, options, { ...around, terminal, file: file ?? null, group, hosts });
  } finally {
    // The workers have not ended yet if the sweep failed before it ran.
    await group.stop();
  }
}

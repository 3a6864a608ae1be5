import type { Command } from 'commander';
import { Crew } from '../../app/crew.js';
import type { SweepOutcome } from '../../app/runSweep.js';
import { ownCheckpointFolder, usableCores } from '../../app/startWorkers.js';
import { printable } from '../../base/printable.js';
import {
  readKernelChoice,
  type Surroundings,
  type WorkerOptions,
  withOutput,
  withRedis,
  withReports,
  withWorkers,
} from '../options.js';
import type { RunOptions as ThroughOptions } from '../runThrough.js';
import { terminalOf } from '../terminal.js';
import { readSpec, type SpecOptions, withSpec } from './spec.js';

type RunOptions = ThroughOptions & WorkerOptions & SpecOptions;

export function addRun(program: Command, around: Surroundings): void {
  const command = program
    .command('run')
    .description('Train every point of a sweep and report the ranking. Run again, it goes on where it was.')
    .argument('[file]', 'sweep file')
    .option('--dashboard', 'serve the dashboard while it runs')
    .addHelpText(
      'after',
      `
Examples:
  $ jmin run sweeps/digits.yaml
  $ jmin run sweeps/digits.yaml --workers 2 --threads 4 --set epochs=100
  $ jmin run --data x.csv --target y --learning-rate 0.1,0.01 --hidden-layers 1..3

Exit codes: 0 done, 1 trials failed or were cancelled, 2 bad input, 3 Redis or disk not to be had, 130 interrupted.`,
    );
  withSpec(command);
  withRedis(command);
  withReports(command);
  withWorkers(command);
  withOutput(command).action(async (file: string | undefined, options: RunOptions) => {
    const outcome = await run(file, options, around);
    const { failed, cancelled } = outcome.summary.ledger;
    process.exitCode = around.interrupted.aborted ? 130 : failed + cancelled > 0 ? 1 : 0;
  });
}

async function run(
  file: string | undefined,
  options: RunOptions,
  around: Surroundings,
): Promise<SweepOutcome> {
  const { environment } = around;
  const terminal = terminalOf(options, around);
  const read = readSpec(file, options, (line) => terminal.note(line));
  const workers = options.workers ?? read.spec.workers;
  const crew = new Crew({
    workers,
    threads: options.threads ?? Math.max(1, Math.floor(usableCores() / Math.max(1, workers ?? 1))),
    kernel: readKernelChoice(environment),
    environment,
    checkpoints: { folder: ownCheckpointFolder(options.dataDir) },
    onProblem: (line) => terminal.warn(printable(line)),
  });
  try {
    // Most of this program is loaded only here: the workers load beside it.
    const { runThrough } = await import('../runThrough.js');
    return await runThrough(read, options, { ...around, terminal, file: file ?? null, crew });
  } finally {
    // Where it did not come to running.
    await crew.stop();
  }
}

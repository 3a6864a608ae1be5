import type { Command } from 'commander';
import type { OpenRedis } from '../../app/openRedis.js';
import { type PreparedSweep, prepareSweep, refuseEmptyPlan } from '../../app/prepareSweep.js';
import { runSweep, type SweepOutcome } from '../../app/runSweep.js';
import { usableCores } from '../../app/startWorkers.js';
import type { Dashboard } from '../../dashboard/startDashboard.js';
import { printable } from '../../spec/printable.js';
import { noteLaunched } from '../launched.js';
import {
  type OutputOptions,
  type RedisOptions,
  readKernelChoice,
  type Surroundings,
  type WorkerOptions,
  withOutput,
  withRedis,
  withReports,
  withWorkers,
} from '../options.js';
import { goOnHint, outcomeJson, showOutcome } from '../outcome.js';
import { progressLine } from '../progress.js';
import { terminalOf, usingRedis } from '../session.js';
import type { Terminal } from '../terminal.js';
import { readSpec, type SpecOptions, withSpec } from './spec.js';

interface RunOptions extends OutputOptions, RedisOptions, WorkerOptions, SpecOptions {
  readonly reports: string;
  readonly dashboard?: true;
}

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

Exit codes: 0 done, 1 done but trials failed or were cancelled, 2 bad input, 3 Redis or disk not to be had, 130 interrupted.`,
    );
  withSpec(command);
  withRedis(command);
  withReports(command);
  withWorkers(command);
  withOutput(command).action(async (file: string | undefined, options: RunOptions) => {
    const outcome = await run(file, options, { ...around, terminal: terminalOf(options, around) });
    const { failed, cancelled } = outcome.summary.ledger;
    process.exitCode = around.interrupted.aborted ? 130 : failed + cancelled > 0 ? 1 : 0;
  });
}

async function run(
  file: string | undefined,
  options: RunOptions,
  around: Surroundings & { terminal: Terminal },
): Promise<SweepOutcome> {
  const { terminal } = around;
  const { spec, source, place } = readSpec(file, options, (line) => terminal.note(line));
  const prepared = await prepareSweep(spec, source, file ?? null);
  refuseEmptyPlan(prepared, place);
  return usingRedis(options, around, async (redis) => {
    const dashboard = options.dashboard ? await openDashboard(redis, around) : null;
    try {
      return await runThrough(redis, prepared, file, options, around);
    } finally {
      await dashboard?.close();
    }
  });
}

async function runThrough(
  redis: OpenRedis,
  prepared: PreparedSweep,
  file: string | undefined,
  options: RunOptions,
  { terminal, environment, interrupted }: Surroundings & { terminal: Terminal },
): Promise<SweepOutcome> {
  const { spec } = prepared;
  const started = performance.now();
  const workers = options.workers ?? spec.workers;
  const outcome = await runSweep(redis, prepared, {
    workers,
    threads: options.threads ?? Math.max(1, Math.floor(usableCores() / Math.max(1, workers ?? 1))),
    kernel: readKernelChoice(environment),
    environment,
    reportsDirectory: options.reports,
    signal: interrupted,
    onProblem: (line) => terminal.warn(printable(line)),
    onLaunched: (launched) => noteLaunched(spec.name, launched, terminal),
    onProgress: progressLine(terminal),
  });
  terminal.draw('');
  if (options.json) terminal.print(JSON.stringify(outcomeJson(outcome)));
  else showOutcome(outcome, performance.now() - started, terminal);
  if (interrupted.aborted) terminal.warn(goOnHint(outcome, file));
  return outcome;
}

/** Loaded only here: a run without it need not wait for a web server. */
async function openDashboard(
  { store }: OpenRedis,
  { terminal, environment }: Parameters<typeof run>[2],
): Promise<Dashboard> {
  const { DEFAULT_HOST, DEFAULT_PORT, startDashboard } = await import('../../dashboard/startDashboard.js');
  const token = environment.JMIN_DASHBOARD_TOKEN ?? null;
  const onNotice = (line: string) => terminal.note(line);
  const dashboard = await startDashboard({ store, host: DEFAULT_HOST, port: DEFAULT_PORT, token, onNotice });
  terminal.note(`dashboard ${dashboard.url}`);
  return dashboard;
}

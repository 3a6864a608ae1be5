import { type Command, InvalidArgumentError, Option } from 'commander';
import { settlingName } from '../../analysis/settling.js';
import type { OpenRedis } from '../../app/openRedis.js';
import { openNamedSweep } from '../../app/openSweep.js';
import { runSweep } from '../../app/runSweep.js';
import {
  candidatesOf,
  nextRound,
  type RunRound,
  type Settled,
  type SettleLimits,
  settleSweep,
} from '../../app/settleSweep.js';
import { type RoundSource, settlingSource } from '../../app/settlingSource.js';
import { SweepViews } from '../../app/sweepViews.js';
import { DURATION, parseDuration } from '../../base/duration.js';
import { formatCounted, formatDuration } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { sweepSlug } from '../../model/slug.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { threadsOfEach } from '../../processes/usableCores.js';
import { WorkerGroup } from '../../processes/workerGroup.js';
import { ownCheckpointFolder } from '../../processes/workerProtocol.js';
import type { Summary } from '../../results/summary.js';
import { formatSweepFile } from '../../sweepfile/formatSweepFile.js';
import { settledView } from '../../views/settledView.js';
import { noteLaunched } from '../launched.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  type WorkerFlags,
  wholeNumber,
  withOutput,
  withRedis,
  withReports,
  withWorkers,
} from '../options.js';
import { progressLine } from '../progress.js';
import { keepingRedis } from '../session.js';
import { settledSentences } from '../settledText.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { wrapText } from '../wrapText.js';

interface SettleFlags extends RedisOptions, OutputOptions, WorkerFlags {
  readonly reports: string;
  readonly file?: string;
  readonly budget?: number;
  readonly replicates: number;
  readonly dryRun?: true;
}

const MIN_REPLICATES = 2;
const MAX_REPLICATES = 1000;

export function addSettle(program: Command, around: Surroundings): void {
  const command = program
    .command('settle')
    .description('Add seeds to the best configurations that cannot be told apart, until one of them is best.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .addOption(
      new Option('--replicates <n>', 'the most seeds of a configuration')
        .default(16)
        .argParser(wholeNumber(MIN_REPLICATES, MAX_REPLICATES)),
    )
    .addOption(
      new Option('--budget <time>', 'start no round that is forecast to end later, e.g. 30m').argParser(
        readTime,
      ),
    )
    .addOption(new Option('--file <file>', 'its sweep file: needed where it trains a command or a module'))
    .addOption(new Option('--dry-run', 'print the sweep file of the next round, and train nothing'))
    .addHelpText(
      'after',
      `
Examples:
  $ jmin settle digits --budget 10m
  $ jmin settle digits --replicates 30 --dry-run
  $ jmin settle mine --file mine.yaml

Each round doubles the seeds of the configurations that are still tied, in the
sweep "NAME settled". Results are reused, so the same command resumes.

Exit codes: 0 one configuration is best, 1 several are still tied.`,
    );
  withRedis(command);
  withReports(command);
  withWorkers(command);
  withOutput(command).action((name: string | undefined, options: SettleFlags) =>
    settle(name, options, around),
  );
}

function readTime(text: string): number {
  if (DURATION.test(text)) return parseDuration(text);
  throw new InvalidArgumentError(`expected a time, e.g. 30m or 2h; got ${JSON.stringify(text)}`);
}

async function settle(name: string | undefined, options: SettleFlags, around: Surroundings): Promise<void> {
  const terminal = terminalOf(options, around);
  await keepingRedis(options, { ...around, terminal, reportsFaults: true }, async (redis, signal) => {
    const { summary } = await openNamedSweep(new SweepViews(redis.store), name, 'whole');
    const workers = options.workers ?? null;
    const limits = {
      replicates: options.replicates,
      budgetMs: options.budget ?? null,
      threads: threadsOfEach(workers, options.threads) * Math.max(1, workers ?? 1),
    };
    if (options.dryRun) return showNextRound(summary, limits, { options, terminal });
    candidatesOf(summary);
    const source = await settlingSource(summary, redis, options.file ?? null);
    const started = performance.now();
    const settled = await settleSweep(summary, limits, {
      runRound: roundRunner(redis, source, { options, around, terminal, signal }),
      elapsedMs: () => performance.now() - started,
    });
    terminal.draw([]);
    process.exitCode = signal.aborted ? around.interruption.exitCode : settled.tied.length === 0 ? 0 : 1;
    const slug = sweepSlug(settlingName(summary.spec.name));
    if (options.json) terminal.print(JSON.stringify(settledView(summary, slug, settled)));
    else showSettled(summary, settled, terminal);
  });
}

interface Running {
  readonly options: SettleFlags;
  readonly around: Surroundings;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

function roundRunner(redis: OpenRedis, source: RoundSource, running: Running): RunRound {
  const { options, around, terminal, signal } = running;
  const { environment } = around;
  const workers = options.workers ?? null;
  return async (spec) => {
    const group = new WorkerGroup({
      ...{ workers, kernel: readKernelChoice(environment), environment, log: terminal.log },
      threads: threadsOfEach(workers, options.threads),
      checkpoints: { folder: ownCheckpointFolder(options.dataDir) },
      dataFolders: [...source.folders],
      commands: [...source.commands],
    });
    const { summary } = await runSweep(redis, source.prepare(spec), {
      ...{ group, reportsDirectory: options.reports, signal, log: terminal.log },
      notify: { hosts: [], environment },
      onLaunched: (launched) => noteLaunched(spec.name, launched, terminal),
      onProgress: progressLine(terminal, Date.now()),
    });
    return signal.aborted ? null : summary;
  };
}

function showNextRound(
  summary: Summary,
  limits: SettleLimits,
  { options, terminal }: { readonly options: SettleFlags; readonly terminal: Terminal },
): void {
  const cells = candidatesOf(summary);
  const next = cells.length < 2 ? null : nextRound(summary, cells, limits);
  const file = next === null ? null : formatSweepFile(next.spec);
  const { name } = summary.spec;
  const settling = sweepSlug(settlingName(name));
  if (options.json) {
    const { replicates = 0, trials = 0, forecastMs = 0 } = next ?? {};
    return terminal.print(
      JSON.stringify({
        ...{ sweep: name, slug: sweepSlug(name), settling, candidates: cells.length },
        ...{ replicates, trials, forecast_ms: forecastMs, file },
      }),
    );
  }
  if (next === null || file === null) {
    const why =
      cells.length < 2 ? 'The best configuration differs from all others' : 'No further seed fits the limits';
    return terminal.print(`${why}: there is nothing to train.`);
  }
  const size = `${formatCounted(next.trials, 'trial')}, ${formatDuration(next.forecastMs)} at most`;
  terminal.note(`${formatCounted(cells.length, 'configuration')}, ${next.replicates} seeds each: ${size}`);
  for (const line of file.trimEnd().split('\n')) terminal.print(printable(line));
}

function showSettled(summary: Summary, settled: Settled, terminal: Terminal): void {
  for (const sentence of settledSentences(summary, settled))
    for (const line of wrapText(printable(sentence), terminal.width)) terminal.print(line);
}

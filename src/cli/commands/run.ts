import type { Command } from 'commander';
import { prepareSweep, refuseEmptyPlan } from '../../app/prepareSweep.js';
import { runSweep, type SweepOutcome } from '../../app/runSweep.js';
import { usableCores } from '../../app/startWorkers.js';
import { formatCount, formatCounted, formatDuration } from '../../base/format.js';
import { rankingTable } from '../../report/rankingTable.js';
import { winner } from '../../results/summary.js';
import { printable } from '../../spec/printable.js';
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
import { progressLine } from '../progress.js';
import { terminalOf, usingRedis } from '../session.js';
import type { Terminal } from '../terminal.js';
import { textTable } from '../textTable.js';
import { readSpec, type SpecOptions, withSpec } from './spec.js';

interface RunOptions extends OutputOptions, RedisOptions, WorkerOptions, SpecOptions {
  readonly reports: string;
  readonly dashboard?: true;
}

/** Rows of the ranking that a run prints; the report has them all. */
const ROWS_PRINTED = 10;

export function addRun(program: Command, around: Surroundings): void {
  const command = program
    .command('run')
    .description('Train every point of a sweep and report the ranking. Run again, it goes on where it was.')
    .argument('[file]', 'sweep file')
    .addHelpText(
      'after',
      `
Examples:
  $ jmin run sweeps/digits.yaml
  $ jmin run sweeps/digits.yaml --workers 2 --threads 4 --set epochs=100
  $ jmin run --data x.csv --target y --learning-rate 0.1,0.01 --hidden-layers 1..3

Exit codes: 0 done, 1 done but trials failed, 2 bad input, 3 Redis or disk not to be had, 130 interrupted.`,
    );
  withSpec(command);
  withRedis(command);
  withReports(command);
  withWorkers(command);
  withOutput(command).action(async (file: string | undefined, options: RunOptions) => {
    const outcome = await run(file, options, { ...around, terminal: terminalOf(options, around) });
    process.exitCode = around.interrupted.aborted ? 130 : outcome.summary.ledger.failed > 0 ? 1 : 0;
  });
}

async function run(
  file: string | undefined,
  options: RunOptions,
  around: Surroundings & { terminal: Terminal },
): Promise<SweepOutcome> {
  const { terminal, environment, interrupted } = around;
  const { spec, source, place } = readSpec(file, options, (line) => terminal.note(line));
  const prepared = await prepareSweep(spec, source, file ?? null);
  refuseEmptyPlan(prepared, place);
  return usingRedis(options, around, async (redis) => {
    const workers = options.workers ?? spec.workers;
    const outcome = await runSweep(redis, prepared, {
      workers,
      threads: options.threads ?? Math.max(1, Math.floor(usableCores() / Math.max(1, workers ?? 1))),
      kernel: readKernelChoice(environment),
      environment,
      reportsDirectory: options.reports,
      signal: interrupted,
      onProblem: (line) => terminal.warn(printable(line)),
      onLaunched: ({ trials, known, reused, retried }) => {
        terminal.note(`${printable(spec.name, 60)}: ${formatCounted(trials, 'trial')}`);
        if (known > 0) {
          const from = reused > 0 ? `, ${formatCount(reused)} of them from other sweeps` : '';
          terminal.note(
            `${formatCount(known)} of them known already${from}: only what is missing is trained`,
          );
        }
        if (retried > 0)
          terminal.note(`${formatCounted(retried, 'trial')} that did not finish will be tried again`);
      },
      onProgress: progressLine(terminal),
    });
    terminal.draw('');
    show(outcome, terminal, options.json === true);
    if (interrupted.aborted) terminal.warn(goOnHint(outcome, file));
    return outcome;
  });
}

function show({ summary, trained, report }: SweepOutcome, terminal: Terminal, json: boolean): void {
  const { ledger, ranking, digest, partial, facts } = summary;
  if (json) return terminal.print(JSON.stringify(outcomeJson({ summary, trained, report })));
  if (ranking.length > 0) {
    terminal.print('');
    for (const line of textTable(
      rankingTable(summary, { finished: ROWS_PRINTED, diverged: 0 }),
      terminal.colors,
    )) {
      terminal.print(line);
    }
    terminal.print('');
  }
  const states = Object.entries(ledger).filter(([state, count]) => count > 0 && state !== 'planned');
  terminal.print(states.map(([state, count]) => `${formatCount(count)} ${state}`).join(', '));
  terminal.print(`digest  ${digest}${partial ? ' (partial)' : ''}`);
  if (!Number.isNaN(summary.endedMs)) {
    terminal.print(
      `trained ${formatCounted(trained, 'trial')} on ${facts.source}; in all ${formatDuration(summary.endedMs - summary.startedMs)}`,
    );
  }
  const html = report?.files.find((path) => path.endsWith('.html'));
  if (html !== undefined) terminal.print(`report  ${terminal.colors.bold(printable(html))}`);
}

/** The one object that `--json` prints last. */
function outcomeJson({ summary, trained, report }: SweepOutcome): unknown {
  const best = winner(summary);
  const { trials, columns, spec, workers } = summary;
  const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  return {
    sweep: spec.name,
    state: summary.phase,
    digest: summary.digest,
    partial: summary.partial,
    ledger: summary.ledger,
    trained,
    best:
      best === null
        ? null
        : {
            trial: trials.id(best),
            number: trials.number(best),
            configuration: trials.configuration(best),
            J: known(columns.J[best]),
            dev_J: known(columns.devJ[best]),
            dev_error: known(columns.devError[best]),
          },
    kernel: workers.at(-1)?.kernel ?? null,
    report: report?.directory ?? null,
  };
}

function goOnHint({ summary }: SweepOutcome, file: string | undefined): string {
  const { planned, waiting, running } = summary.ledger;
  const done = formatCount(planned - waiting - running);
  const command = file === undefined ? 'the same command' : `jmin run ${printable(file)}`;
  return `Interrupted with ${done} of ${formatCount(planned)} trials done; ${command} goes on from there.`;
}

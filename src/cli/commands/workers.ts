import type { Command } from 'commander';
import { SweepViews } from '../../app/sweepViews.js';
import { formatCount, formatNumber } from '../../base/format.js';
import { number, type ReportTable, text } from '../../report/reportTable.js';
import { numberOf } from '../../views/scalars.js';
import { type NamedTrials, namedTrials, type WorkerView, workerView } from '../../views/workerView.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
} from '../options.js';
import { usingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';

export function addWorkers(program: Command, around: Surroundings): void {
  const command = program
    .command('workers')
    .description('List workers and what each is training.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin workers\n  $ jmin workers --json --redis redis://queue:6379',
    );
  withRedis(command);
  withOutput(command).action(async (options: RedisOptions & OutputOptions) => {
    const terminal = terminalOf(options, around);
    await usingRedis(options, { ...around, terminal }, async ({ store }) => {
      const workers = await workerViews(new SweepViews(store));
      if (options.json) return terminal.print(JSON.stringify(workers));
      if (workers.length === 0) return terminal.print('No workers. Start one with jmin worker.');
      for (const line of textTable(workerTable(workers), terminal)) terminal.print(line);
    });
  });
}

/** A row for each training, the worker named in its first. What it trains matters more than its kernel. */
export function workerTable(workers: readonly WorkerView[]): ReportTable {
  const columns = [text('worker'), text('host'), number('threads'), text('training'), text('kernel')];
  const rows = workers.flatMap(({ worker, host, threads, kernel, running }) => {
    const [first = 'nothing', ...others] = running.map(trainingText);
    return [
      { cells: [worker, host, String(threads), first, kernel] },
      ...others.map((training) => ({ cells: ['', '', '', training, ''] })),
    ];
  });
  return { columns, rows };
}

function trainingText({
  sweep,
  trials,
  iteration,
  iterations,
  metrics,
}: WorkerView['running'][number]): string {
  const cost = metrics.J == null ? '' : `, J ${formatNumber(numberOf(metrics.J))}`;
  const done =
    iterations === null
      ? `iteration ${formatCount(iteration)}`
      : `${formatCount(iteration)} of ${formatCount(iterations)}`;
  return `${sweep} ${trialNames(trials)}: ${done}${cost}`;
}

/** Trials of one training that are named. */
const MAX_NAMED = 3;

function trialNames(trials: WorkerView['running'][number]['trials']): string {
  const named = trials.slice(0, MAX_NAMED).map(({ trial, id }) => (trial === null ? id : String(trial)));
  const left = trials.length - named.length;
  return `${trials.length === 1 ? 'trial' : 'trials'} ${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** Every worker, its trials by their numbers. */
async function workerViews(views: SweepViews): Promise<WorkerView[]> {
  const workers = await views.workers();
  const slugs = new Set(workers.flatMap(({ running }) => running.map(({ slug }) => slug)));
  const sweeps = new Map<string, NamedTrials>();
  for (const { slug } of await views.list())
    if (slugs.has(slug)) sweeps.set(slug, namedTrials(await views.summary(slug)));
  return workers.map((presence) => workerView(presence, (slug) => sweeps.get(slug) ?? null));
}

/** Commands about sweeps that are there: list, status, report, export, delete. */
import { type Command, Option } from 'commander';
import { deleteSweep } from '../../app/deleteSweep.js';
import { exportJournal, setAsideNotice } from '../../app/exportJournal.js';
import { paceOf } from '../../app/pace.js';
import { HOW_DATA_COMES, SweepViews } from '../../app/sweepViews.js';
import { UserError } from '../../base/errors.js';
import { formatCount, NOTHING } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { sweepSlug } from '../../model/slug.js';
import { ownCheckpointFolder } from '../../processes/workerProtocol.js';
import { rankingTable } from '../../report/rankingTable.js';
import { number, text } from '../../report/reportTable.js';
import { summaryJson } from '../../report/summaryJson.js';
import { labelOf, metricText } from '../../views/labels.js';
import { numberOf } from '../../views/scalars.js';
import { type SweepView, sweepView } from '../../views/sweepView.js';
import type { TrialView } from '../../views/trialView.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withJournal,
  withOutput,
  withRedis,
  withReports,
} from '../options.js';
import { type SweepOptions, usingRedis, usingSweep } from '../session.js';
import { terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';

/** Rows of the ranking that status shows. */
const ROWS_SHOWN = 10;

export function addList(program: Command, around: Surroundings): void {
  const command = program
    .command('list')
    .description('The sweeps of a Redis.')
    .addHelpText('after', '\nExamples:\n  $ jmin list\n  $ jmin list --json --redis redis://queue:6379');
  withRedis(command);
  withOutput(command).action(async (options: RedisOptions & OutputOptions) => {
    const terminal = terminalOf(options, around);
    await usingRedis(options, { ...around, terminal }, async ({ store }) => {
      const views = new SweepViews(store);
      const sweeps: SweepView[] = [];
      for (const { slug } of await views.list()) sweeps.push(await listed(views, slug));
      if (options.json) return terminal.print(JSON.stringify(sweeps));
      if (sweeps.length === 0) return terminal.print('No sweeps yet: jmin run FILE starts one.');
      const columns = [
        text('sweep'),
        text('state'),
        number('done'),
        text('best'),
        text('lowest dev J'),
        text('planned (UTC)'),
      ];
      const rows = sweeps.map((sweep) => ({ cells: listingCells(sweep) }));
      for (const line of textTable({ columns, rows }, terminal.colors)) terminal.print(line);
    });
  });
}

/** How a sweep stands in a list of them. */
async function listed(views: SweepViews, slug: string): Promise<SweepView> {
  const summary = await views.summary(slug);
  const pace = paceOf(summary, Date.now());
  return sweepView(summary, { pace, lacksData: await views.lacksData(summary) });
}

function listingCells({
  sweep,
  state,
  ledger,
  objective,
  best,
  best_by_dev_J,
  planned_at,
}: SweepView): string[] {
  const figure = (trial: TrialView | null, metric: string) =>
    trial === null ? NOTHING : metricText(metric, numberOf(trial.metrics[metric]));
  const other =
    best_by_dev_J === null ? '' : `${figure(best_by_dev_J, 'dev_J')} (trial ${best_by_dev_J.trial})`;
  return [
    sweep,
    state,
    `${formatCount(ledger.finished + ledger.diverged)}/${formatCount(ledger.planned)}`,
    best === null ? NOTHING : `${labelOf(objective.metric)} ${figure(best, objective.metric)}`,
    other,
    planned_at === null ? NOTHING : planned_at.slice(0, 16).replace('T', ' '),
  ];
}

export function addStatus(program: Command, around: Surroundings): void {
  const command = program
    .command('status')
    .description('How a sweep stands: its ledger, its best trials, and what the workers are at.')
    .argument('[sweep]', 'name of the sweep; may be left out where there is one')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin status\n  $ jmin status digits --json\n  $ jmin status --journal reports/digits/journal.jsonl.gz',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (name: string | undefined, options: SweepOptions) => {
    const terminal = terminalOf(options, around);
    await usingSweep(name, options, { ...around, terminal }, async ({ summary, lacksData }) => {
      if (options.json) return terminal.print(summaryJson(summary).trimEnd());
      const { spec, phase, ledger, digest, partial } = summary;
      const states = Object.entries(ledger).filter(([state, count]) => count > 0 && state !== 'planned');
      const counts = states.map(([state, count]) => `${formatCount(count)} ${state}`).join(', ');
      terminal.print(`${terminal.colors.bold(printable(spec.name, 80))}  ${phase}`);
      terminal.print(`${formatCount(ledger.planned)} trials: ${counts}`);
      if (summary.pauseReason !== null) terminal.print(`paused: ${printable(summary.pauseReason)}`);
      if (lacksData) terminal.print(`waits for its data set: ${HOW_DATA_COMES}`);
      if (summary.ranking.length === 0) return;
      terminal.print('');
      const table = rankingTable(summary, { finished: ROWS_SHOWN, diverged: 0 });
      for (const line of textTable(table, terminal.colors)) terminal.print(line);
      terminal.print('');
      terminal.print(`digest  ${digest}${partial ? ' (partial)' : ''}`);
    });
  });
}

export function addReport(program: Command, around: Surroundings): void {
  const command = program
    .command('report')
    .description('Write the report of a sweep as it stands.')
    .argument('[sweep]', 'name of the sweep; may be left out where there is one')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin report digits\n  $ jmin report --journal reports/digits/journal.jsonl.gz --reports elsewhere',
    );
  withRedis(command);
  withReports(command);
  withJournal(command);
  withOutput(command).action(
    async (name: string | undefined, options: SweepOptions & { reports: string }) => {
      const terminal = terminalOf(options, around);
      await usingSweep(name, options, { ...around, terminal }, async (sweep) => {
        const { spec } = sweep.summary;
        // Loaded only here: what draws charts takes long to load.
        const { writeWholeReport } = await import('../../app/writeWholeReport.js');
        const { directory, files } = await writeWholeReport(sweep, options.reports, (line) =>
          terminal.warn(printable(line)),
        );
        if (options.json)
          return terminal.print(
            JSON.stringify({ sweep: spec.name, slug: sweepSlug(spec.name), directory, files }),
          );
        for (const file of files) terminal.print(printable(file));
      });
    },
  );
}

export function addExport(program: Command, around: Surroundings): void {
  const command = program
    .command('export')
    .description('Write the journal of a sweep, from which everything else can be made again.')
    .argument('[sweep]', 'name of the sweep; may be left out where there is one')
    .addOption(new Option('-o, --output <file>', 'where to').default('journal.jsonl.gz'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin export digits -o digits.jsonl.gz\n  $ jmin status --journal digits.jsonl.gz',
    );
  withRedis(command);
  withOutput(command).action(async (name: string | undefined, options: SweepOptions & { output: string }) => {
    const terminal = terminalOf(options, around);
    await usingSweep(name, options, { ...around, terminal }, async ({ journal, summary: { spec } }) => {
      const setAside = await exportJournal(journal, options.output);
      if (setAside !== null) terminal.warn(printable(setAsideNotice(options.output, setAside)));
      const exported = { sweep: spec.name, slug: sweepSlug(spec.name), file: options.output };
      terminal.print(options.json ? JSON.stringify(exported) : printable(options.output));
    });
  });
}

export function addDelete(program: Command, around: Surroundings): void {
  const command = program
    .command('delete')
    .description('Take a sweep and its results out of Redis. Its report and exported journal stay.')
    .argument('<sweep>', 'name of the sweep')
    .addOption(new Option('-y, --yes', 'it is meant'))
    .addHelpText('after', '\nExamples:\n  $ jmin export digits && jmin delete digits --yes');
  withRedis(command);
  withOutput(command).action(async (name: string, options: RedisOptions & OutputOptions & { yes?: true }) => {
    const terminal = terminalOf(options, around);
    await usingRedis(options, { ...around, terminal }, async ({ store }) => {
      const views = new SweepViews(store);
      const slug = await views.find(name);
      const { ledger, spec } = await views.summary(slug);
      if (!options.yes) {
        throw new UserError(`${name} has ${ledger.finished + ledger.diverged} results, which would be lost`, {
          code: 'not-confirmed',
          hint: 'Add --yes to delete it; jmin export keeps its journal in a file.',
        });
      }
      await deleteSweep(store, slug, ownCheckpointFolder(options.dataDir));
      const deleted = { sweep: spec.name, slug, deleted: true };
      terminal.print(options.json ? JSON.stringify(deleted) : `deleted ${printable(spec.name)}`);
    });
  });
}

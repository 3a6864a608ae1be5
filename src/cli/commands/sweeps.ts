/** Commands that show, write or delete sweeps: list, status, report, delete. */
import { type Command, Option } from 'commander';
import { deleteSweep } from '../../app/deleteSweep.js';
import type { OpenedSweep } from '../../app/openSweep.js';
import { paceOf } from '../../app/pace.js';
import { HOW_DATA_COMES, SweepViews } from '../../app/sweepViews.js';
import { UserError } from '../../base/errors.js';
import { formatCount, formatCounted, NOTHING } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { ownCheckpointFolder } from '../../processes/workerProtocol.js';
import { number, text } from '../../report/reportTable.js';
import { summaryJson } from '../../report/summaryJson.js';
import { doneCount } from '../../results/summary.js';
import { figureText, labelOf } from '../../views/labels.js';
import { type SweepView, sweepView } from '../../views/sweepView.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withJournal,
  withOutput,
  withRedis,
} from '../options.js';
import { readingSweep, type SweepOptions, usingRedis } from '../session.js';
import { showRanking, statesText } from '../showRanking.js';
import { terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';

export function addList(program: Command, around: Surroundings): void {
  const command = program
    .command('list')
    .description('List the sweeps in a Redis.')
    .addHelpText('after', '\nExamples:\n  $ jmin list\n  $ jmin list --json --redis redis://queue:6379');
  withRedis(command);
  withOutput(command).action(async (options: RedisOptions & OutputOptions) => {
    const terminal = terminalOf(options, around);
    await usingRedis(options, { ...around, terminal }, async ({ store }) => {
      const views = new SweepViews(store);
      const sweeps: SweepView[] = [];
      for (const { slug, name } of await views.list()) {
        const view = await unlessLost(listed(views, slug));
        if (view !== null) sweeps.push(view);
        else terminal.warn(`${printable(name, 60)}: its journal is missing from Redis. ${LOST_HINT}`);
      }
      if (options.json) return terminal.print(JSON.stringify(sweeps));
      if (sweeps.length === 0) return terminal.print('No sweeps. Start one with jmin run FILE.');
      const columns = [
        text('sweep'),
        text('state'),
        number('done'),
        text('best'),
        number('trial'),
        text('lowest dev J'),
        text('planned (UTC)'),
      ];
      const rows = sweeps.map((sweep) => ({ cells: listingCells(sweep) }));
      for (const line of textTable({ columns, rows }, terminal)) terminal.print(line);
    });
  });
}

const LOST_HINT = 'Run its sweep file or jmin import to bring it back; jmin delete removes the rest of it.';

/** Null for a sweep whose journal has disappeared: it must not keep others from being listed, nor from being deleted. */
async function unlessLost<Found>(found: Promise<Found>): Promise<Found | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof UserError && error.code === 'no-sweep') return null;
    throw error;
  }
}

/** One line of the list of sweeps. */
async function listed(views: SweepViews, slug: string): Promise<SweepView> {
  const summary = await views.shown(slug);
  const pace = paceOf(summary, Date.now());
  return sweepView(summary, { pace, lacksData: await views.lacksData(summary) });
}

function listingCells(view: SweepView): string[] {
  const { sweep, state, ledger, best, best_by_dev_J: other, planned_at } = view;
  return [
    sweep,
    state,
    `${formatCount(doneCount(ledger))}/${formatCount(ledger.planned)}`,
    bestText(view),
    best === null ? NOTHING : String(best.trial),
    other === null ? '' : `${figureText(view, other, 'dev_J')} (trial ${other.trial})`,
    planned_at === null ? NOTHING : planned_at.slice(0, 16).replace('T', ' '),
  ];
}

/** `dev J 0.123`, or `mean dev J 0.123` where the best configuration leads by its mean. */
function bestText(view: SweepView): string {
  const { objective, best, best_replicates: group } = view;
  if (best === null) return NOTHING;
  const label = labelOf(objective.metric);
  if (group === null) return `${label} ${figureText(view, best, objective.metric)}`;
  const mean = { metrics: { [objective.metric]: group.mean } };
  return `mean ${label} ${figureText(view, mean, objective.metric)}`;
}

/** The JSON of the status of a larger sweep has no findings, which need every trial and curve. */
const MAX_TRIALS_WITH_FINDINGS = 20_000;

export function addStatus(program: Command, around: Surroundings): void {
  const command = program
    .command('status')
    .description('Show the state of a sweep: trials by state, and the best trials.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin status\n  $ jmin status digits --json\n  $ jmin status --journal reports/digits/journal.jsonl.gz',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (name: string | undefined, options: SweepOptions) => {
    const terminal = terminalOf(options, around);
    const show = async ({ summary, lacksData, waitsFor, whole }: OpenedSweep) => {
      if (options.json) {
        const isSmall = summary.ledger.planned <= MAX_TRIALS_WITH_FINDINGS;
        return terminal.print(summaryJson(isSmall ? await whole() : summary).trimEnd());
      }
      const { spec, phase, ledger } = summary;
      terminal.print(`${terminal.colors.bold(printable(spec.name, 60))}  ${phase}`);
      terminal.print(`${formatCounted(ledger.planned, 'trial')}: ${statesText(ledger)}`);
      if (summary.pauseReason !== null) terminal.print(`paused: ${printable(summary.pauseReason)}`);
      if (lacksData) terminal.print(`waiting for its data set: ${HOW_DATA_COMES}`);
      if (waitsFor !== null) terminal.print(`waiting for ${waitsFor}`);
      if (summary.ranking.length === 0) return;
      terminal.print('');
      showRanking(summary, terminal);
    };
    await readingSweep('shown', name, { options, around: { ...around, terminal }, work: show });
  });
}

export function addDelete(program: Command, around: Surroundings): void {
  const command = program
    .command('delete')
    .description('Delete a sweep and its results from Redis. Its report and exported journal are kept.')
    .argument('<sweep>', 'name of the sweep')
    .addOption(new Option('-y, --yes', 'skip the confirmation'))
    .addHelpText('after', '\nExamples:\n  $ jmin export digits && jmin delete digits --yes');
  withRedis(command);
  withOutput(command).action(async (name: string, options: RedisOptions & OutputOptions & { yes?: true }) => {
    const terminal = terminalOf(options, around);
    await usingRedis(options, { ...around, terminal }, async ({ store }) => {
      const views = new SweepViews(store);
      const slug = await views.find(name);
      const summary = await unlessLost(views.shown(slug));
      if (!options.yes) {
        const { finished = 0, diverged = 0 } = summary?.ledger ?? {};
        const results = formatCounted(finished + diverged, 'result');
        throw new UserError(`deleting ${name} would lose ${results}`, {
          code: 'not-confirmed',
          hint: 'Add --yes to delete it. To keep its journal in a file, run jmin export first.',
        });
      }
      await deleteSweep(store, slug, ownCheckpointFolder(options.dataDir));
      const sweep = summary?.spec.name ?? name;
      const deleted = { sweep, slug, deleted: true };
      terminal.print(options.json ? JSON.stringify(deleted) : `deleted ${printable(sweep)}`);
    });
  });
}

/** The command `explain`: why a search proposed its trials. */
import type { Command } from 'commander';
import { explainSearch } from '../../app/explainSearch.js';
import { findTrial } from '../../app/openSweep.js';
import { formatCount, formatCounted, formatNumber, formatShare } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { formatValue } from '../../model/configuration.js';
import { number, text } from '../../report/reportTable.js';
import { searchEndText } from '../../results/searchEndText.js';
import type { Summary } from '../../results/summary.js';
import type { ExplainView } from '../../views/explainView.js';
import { labelOf } from '../../views/labels.js';
import { numberOf } from '../../views/scalars.js';
import { type Surroundings, withJournal, withOutput, withRedis } from '../options.js';
import { type SweepOptions, usingSweep } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';

export function addExplain(program: Command, around: Surroundings): void {
  const command = program
    .command('explain')
    .description('Show why a search proposed its trials, and what it gained over random points.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .argument('[trial]', 'number or id of one of its trials')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin explain searched\n  $ jmin explain searched 23\n  $ jmin explain searched --json',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(
    async (sweep: string | undefined, trial: string | undefined, options: SweepOptions) => {
      const terminal = terminalOf(options, around);
      await usingSweep(sweep, options, { ...around, terminal }, async (opened) => {
        const { summary } = opened;
        const view = await explainSearch(opened, trial === undefined ? null : findTrial(summary, trial));
        if (options.json) terminal.print(JSON.stringify(view));
        else if (view.trial === null) showSearch(view, summary, terminal);
        else showTrial(view, view.trial, terminal);
      });
    },
  );
}

function showSearch(view: ExplainView, summary: Summary, terminal: Terminal): void {
  const { sweep, sampler, seed, proposed, planned, cohorts, best, objective } = view;
  const what = `${sampler}, seed ${seed}: ${formatCount(proposed)} of ${formatCounted(planned, 'point')}`;
  terminal.print(`${terminal.colors.bold(printable(sweep, 60))}  ${what}`);
  const ended = searchEndText(summary);
  if (ended !== null) terminal.print(ended);
  const label = labelOf(objective.metric);
  terminal.print('');
  const gains = best.map(({ points, result, random }) => ({
    cells: [formatCount(points), formatNumber(numberOf(result)), formatNumber(numberOf(random))],
  }));
  const bestTable = { columns: [number('points'), number(`best ${label}`), number('random')], rows: gains };
  for (const row of textTable(bestTable, terminal)) terminal.print(row);
  terminal.print(
    terminal.colors.dim('random: what as many random points would reach, by a model of all results'),
  );
  terminal.print('');
  for (const row of textTable(cohortTable(cohorts, label), terminal)) terminal.print(row);
}

function cohortTable(cohorts: ExplainView['cohorts'], label: string) {
  const rows = cohorts.flatMap(({ cohort, points }) =>
    points.map((point) => ({
      cells: [formatCount(cohort), ...pointCells(point)],
    })),
  );
  const columns = [
    ...[number('cohort'), text('trial'), number(`expected ${label}`), number('±')],
    ...[number('finite'), number(label)],
  ];
  return { columns, rows };
}

type Point = ExplainView['cohorts'][number]['points'][number];

function pointCells({ trials, expected, result }: Point): string[] {
  const model = (pick: (of: NonNullable<Point['expected']>) => string) =>
    expected === null ? '–' : pick(expected);
  return [
    trials.join(', '),
    model(({ mean }) => formatNumber(mean)),
    model(({ deviation }) => formatNumber(deviation)),
    model(({ finite }) => formatShare(finite)),
    formatNumber(numberOf(result)),
  ];
}

function showTrial(view: ExplainView, trial: NonNullable<ExplainView['trial']>, terminal: Terminal): void {
  const line = (name: string, value: string) =>
    terminal.print(`${terminal.colors.dim(name.padEnd(14))} ${printable(value)}`);
  const label = labelOf(view.objective.metric);
  const [cohort] = view.cohorts;
  const point = cohort?.points.find(({ trials }) => trials.includes(trial.trial));
  terminal.print(terminal.colors.bold(`trial ${trial.trial}`));
  line('proposed by', `${cohort?.reason ?? ''}, in cohort ${cohort?.cohort ?? ''}`);
  if (point?.expected) {
    const { mean, deviation, finite } = point.expected;
    line(
      'expected',
      `${label} ${formatNumber(mean)} ± ${formatNumber(deviation)}, finite with ${formatShare(finite)}`,
    );
  }
  line('result', `${label} ${formatNumber(numberOf(point?.result))}`);
  const { nearest } = trial;
  if (nearest === null) return line('nearest known', 'none: it is one of the first');
  const differs = nearest.differs.map(
    ({ name, from, to }) => `${labelOf(name)} ${formatValue(from)} → ${formatValue(to)}`,
  );
  line('nearest known', `trial ${nearest.trial}, ${label} ${formatNumber(numberOf(nearest.result))}`);
  line('differs in', differs.join(', '));
}

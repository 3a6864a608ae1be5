import { type Command, Option } from 'commander';
import { printable } from '../../base/printable.js';
import { curveLines } from '../../charts/curveLines.js';
import { curveMetric } from '../../charts/trialCurve.js';
import { isSound, type Summary } from '../../results/summary.js';
import { curvesView } from '../../views/curvesView.js';
import { brailleChart } from '../brailleChart.js';
import { type Surroundings, wholeNumber, withJournal, withOutput, withRedis } from '../options.js';
import { type SweepOptions, usingWholeSweep } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';

interface CurvesFlags extends SweepOptions {
  readonly best: number;
}

const MAX_CURVES = 100;
const HEIGHT = 16;

export function addCurves(program: Command, around: Surroundings): void {
  const command = program
    .command('curves')
    .description('Draw the learning curves of the best trials of a sweep.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .addOption(
      new Option('-n, --best <n>', 'how many of the best trials')
        .default(5)
        .argParser(wholeNumber(1, MAX_CURVES)),
    )
    .addHelpText('after', '\nExamples:\n  $ jmin curves digits\n  $ jmin curves digits --best 20 --json');
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (name: string | undefined, options: CurvesFlags) => {
    const terminal = terminalOf(options, around);
    await usingWholeSweep(name, options, { ...around, terminal }, async ({ summary }) => {
      const positions = [...summary.ranking]
        .filter((position) => isSound(summary, position))
        .slice(0, options.best);
      if (options.json) terminal.print(JSON.stringify(curvesView(summary, positions)));
      else showCurves(summary, positions, terminal);
    });
  });
}

/** The training cost by iteration, one line a trial. */
export function showCurves(summary: Summary, positions: readonly number[], terminal: Terminal): void {
  const { name, label } = curveMetric(summary);
  const chart = curveLines(summary, positions, name);
  if (chart === null) return terminal.print('No curve was recorded yet.');
  const numbers = positions.map((position) => summary.trials.number(position)).join(', ');
  const what = positions.length === 1 ? `trial ${numbers}` : `trials ${numbers}, best first`;
  terminal.print(terminal.colors.dim(printable(`${label} by iteration: ${what}`)));
  const lines = chart.lines.map(({ places }) => places);
  for (const row of brailleChart(lines, chart, { width: terminal.width, height: HEIGHT }))
    terminal.print(row);
}

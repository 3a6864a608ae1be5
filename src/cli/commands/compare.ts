import type { Command } from 'commander';
import { compareSweeps } from '../../analysis/compareSweeps.js';
import { formatCount } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { comparisonTable } from '../../report/comparison.js';
import type { Summary } from '../../results/summary.js';
import { comparisonView } from '../../views/comparisonView.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
} from '../options.js';
import { openWhole } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';
import { wrapText } from '../wrapText.js';

export function addCompare(program: Command, around: Surroundings): void {
  const command = program
    .command('compare')
    .description('Put two sweeps side by side, and test whether the second is better.')
    .argument('<sweep>', 'name of the first sweep, or its journal file')
    .argument('<other>', 'name of the second sweep, or its journal file')
    .addHelpText(
      'after',
      "\nExamples:\n  $ jmin compare digits 'digits 2'\n  $ jmin compare old/journal.jsonl.gz new/journal.jsonl.gz --json",
    );
  withRedis(command);
  withOutput(command).action(async (first: string, second: string, options: RedisOptions & OutputOptions) => {
    const terminal = terminalOf(options, around);
    const open = (name: string) => openWhole(name, options, { ...around, terminal });
    const [a, b] = [await open(first), await open(second)];
    if (options.json) terminal.print(JSON.stringify(comparisonView(a, b)));
    else showComparison(a, b, terminal);
  });
}

function showComparison(a: Summary, b: Summary, terminal: Terminal): void {
  const table = comparisonTable([a, b], [a.spec.name, b.spec.name]);
  for (const line of textTable(table, terminal)) terminal.print(line);
  const { shared, verdict } = compareSweeps(a, b);
  terminal.print('');
  terminal.print(`${formatCount(shared)} trials in both`);
  for (const line of wrapText(printable(verdict), terminal.width)) terminal.print(line);
}

import type { Command } from 'commander';
import { compareSweeps } from '../../analysis/compareSweeps.js';
import { formatCount, NOTHING } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import type { Value } from '../../model/configuration.js';
import { configurationTexts } from '../../report/hyperparameterText.js';
import { metricsOf } from '../../report/metrics.js';
import { text } from '../../report/reportTable.js';
import { type Summary, winner } from '../../results/summary.js';
import { comparisonView } from '../../views/comparisonView.js';
import { labelOf, valueText } from '../../views/labels.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
} from '../options.js';
import { usingWholeSweep } from '../session.js';
import { statesText } from '../showRanking.js';
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
    const open = (name: string) => {
      const isFile = /\.jsonl(\.gz)?$/.test(name);
      const source = isFile ? { ...options, journal: name } : options;
      return usingWholeSweep(
        isFile ? undefined : name,
        source,
        { ...around, terminal },
        async ({ summary }) => summary,
      );
    };
    const [a, b] = [await open(first), await open(second)];
    if (options.json) terminal.print(JSON.stringify(comparisonView(a, b)));
    else showComparison(a, b, terminal);
  });
}

/** Characters of an axis that is written out; of a longer one, the first and the last value. */
const MAX_AXIS_TEXT = 26;

function showComparison(a: Summary, b: Summary, terminal: Terminal): void {
  const [left, right] = [factsOf(a), factsOf(b)];
  const labels = [...new Set([...left.keys(), ...right.keys()])];
  const rows = labels.map((label) => {
    const cells = [left.get(label) ?? NOTHING, right.get(label) ?? NOTHING];
    // What is alike steps back: a comparison is about differences.
    return { cells: [label, ...cells], ...(cells[0] === cells[1] ? { kind: 'muted' as const } : {}) };
  });
  const columns = [text(''), text(a.spec.name), text(b.spec.name)];
  for (const line of textTable({ columns, rows }, terminal)) terminal.print(line);
  const { shared, verdict } = compareSweeps(a, b);
  terminal.print('');
  terminal.print(`${formatCount(shared)} trials in both`);
  for (const line of wrapText(printable(verdict), terminal.width)) terminal.print(line);
}

function factsOf(summary: Summary): Map<string, string> {
  const { spec, ledger, facts } = summary;
  const best = winner(summary);
  const shown: [string, string][] = [
    ['data', facts.source],
    ['trials', statesText(ledger)],
    ...spec.axes.map(({ name, values }): [string, string] => [labelOf(name), axisText(values)]),
  ];
  if (best === null) return new Map(shown);
  const metrics = metricsOf(summary).map(({ label, format, value }): [string, string] => [
    `best: ${label}`,
    format(value(best)),
  ]);
  const { swept } = configurationTexts(summary, best);
  return new Map([
    ...shown,
    ['best: trial', String(summary.trials.number(best))],
    ...metrics,
    ...swept.map(({ label, text: value }): [string, string] => [`best: ${label}`, value]),
  ]);
}

function axisText(values: readonly Value[]): string {
  const all = values.map(valueText).join(', ');
  if (all.length <= MAX_AXIS_TEXT) return all;
  const [first = null, last = null] = [values[0], values.at(-1)];
  return `${valueText(first)} … ${valueText(last)} (${formatCount(values.length)})`;
}

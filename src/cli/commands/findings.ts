import type { Command } from 'commander';
import { findingsOf } from '../../analysis/findings.js';
import { nextMove } from '../../analysis/nextMove.js';
import { printable } from '../../base/printable.js';
import type { Summary } from '../../results/summary.js';
import { findingsView } from '../../views/findingsView.js';
import { type Surroundings, withJournal, withOutput, withRedis } from '../options.js';
import { type SweepOptions, usingWholeSweep } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { wrapText } from '../wrapText.js';

export function addFindings(program: Command, around: Surroundings): void {
  const command = program
    .command('findings')
    .description('Say what a sweep shows, and what to do next.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin findings digits\n  $ jmin findings --journal reports/digits/journal.jsonl.gz --json',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (name: string | undefined, options: SweepOptions) => {
    const terminal = terminalOf(options, around);
    await usingWholeSweep(name, options, { ...around, terminal }, async ({ summary }) => {
      if (options.json) terminal.print(JSON.stringify(findingsView(summary)));
      else showFindings(summary, terminal);
    });
  });
}

const MARK = '- ';

function showFindings(summary: Summary, terminal: Terminal): void {
  const findings = findingsOf(summary);
  if (findings.length === 0) terminal.print('Too few trials have ended to say anything.');
  for (const { sentence } of findings)
    for (const [i, line] of wrapText(printable(sentence), terminal.width - MARK.length).entries())
      terminal.print(`${i === 0 ? MARK : ' '.repeat(MARK.length)}${line}`);
  terminal.print('');
  showNextMove(summary, terminal);
}

/** One line, and the command that writes the sweep file for it. */
export function showNextMove(summary: Summary, terminal: Terminal): void {
  const { sentence, hasSweepFile } = nextMove(summary);
  const label = 'next    ';
  const text = hasSweepFile ? `${sentence} jmin refine writes the sweep file.` : sentence;
  for (const [i, line] of wrapText(printable(text), terminal.width - label.length).entries())
    terminal.print(`${i === 0 ? label : ' '.repeat(label.length)}${line}`);
}

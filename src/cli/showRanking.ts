import { formatCount } from '../base/format.js';
import { printable } from '../base/printable.js';
import { REOPENABLE_STATES, TRIAL_STATES } from '../model/states.js';
import { cautions, outcome } from '../report/headline.js';
import { digestNotes } from '../report/methods.js';
import { rankingTable } from '../report/rankingTable.js';
import { doneCount, type Ledger, type Summary } from '../results/summary.js';
import type { Terminal } from './terminal.js';
import { textTable } from './textTable.js';
import { wrapText } from './wrapText.js';

/** Rows of the ranking shown in a terminal; the report has all of them. */
const MAX_ROWS = 10;

/** Prints the best trials, the leader by each metric, and the digest. */
export function showRanking(summary: Summary, terminal: Terminal): void {
  const { ranking, digest } = summary;
  if (ranking.length > 0) {
    const table = rankingTable(summary, { finished: MAX_ROWS, diverged: 0 });
    for (const line of textTable(table, terminal)) terminal.print(line);
    terminal.print('');
    for (const sentence of [outcome(summary), ...cautions(summary)])
      for (const line of wrapText(printable(sentence), terminal.width)) terminal.print(line);
    terminal.print('');
  }
  terminal.print(`digest  ${digest}`);
  for (const note of digestNotes(summary)) terminal.print(`        (${note})`);
}

/** `4 finished, 2 diverged` */
export function statesText(ledger: Ledger): string {
  const states = TRIAL_STATES.filter((state) => ledger[state] > 0);
  return states.map((state) => `${formatCount(ledger[state])} ${state}`).join(', ');
}

/** `4 of 6 done, 1 failed`: done are those with a result, finished or diverged. */
export function doneText(ledger: Ledger): string {
  const others = REOPENABLE_STATES.filter((state) => ledger[state] > 0);
  const done = `${formatCount(doneCount(ledger))} of ${formatCount(ledger.planned)} done`;
  return [done, ...others.map((state) => `${formatCount(ledger[state])} ${state}`)].join(', ');
}

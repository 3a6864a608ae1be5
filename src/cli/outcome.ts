/** How the outcome of a run is printed. */
import type { SweepOutcome } from '../app/runSweep.js';
import { formatCounted, formatDuration } from '../base/format.js';
import { printable } from '../base/printable.js';
import { NO_CODE } from '../model/dataset.js';
import { showNextMove } from './commands/findings.js';
import { doneText, showRanking, statesText } from './showRanking.js';
import type { Terminal } from './terminal.js';
import { wrapText } from './wrapText.js';

export function showOutcome(
  { summary, trained, report }: SweepOutcome,
  tookMs: number,
  terminal: Terminal,
): void {
  if (summary.ranking.length > 0) terminal.print('');
  showRanking(summary, terminal);
  terminal.print(statesText(summary.ledger));
  const { source } = summary.facts;
  const done = `trained ${formatCounted(trained, 'trial')}${source === NO_CODE ? '' : ` on ${printable(source)}`}`;
  for (const line of wrapText(`${done} in ${formatDuration(tookMs)}`, terminal.width)) terminal.print(line);
  const html = report?.files.find((path) => path.endsWith('.html'));
  if (summary.ranking.length > 0) showNextMove(summary, terminal);
  if (html !== undefined) terminal.print(`report  ${terminal.colors.bold(printable(html))}`);
}

export function goOnHint({ summary, report }: SweepOutcome, file: string | null): string {
  const { waiting, running } = summary.ledger;
  const more = waiting + running === 0 ? 'No trial is left.' : `To resume: ${commandOf(file)}.`;
  const hint = `Interrupted with ${doneText(summary.ledger)}. ${more}`;
  if (report !== null || summary.ranking.length === 0) return hint;
  return `${hint} jmin report ${printable(summary.spec.name, 60)} writes a report of what there is.`;
}

export function pausedHint({ summary }: SweepOutcome, file: string | null): string {
  const why = printable(summary.pauseReason ?? '', 300);
  return `Paused: ${why}. To resume, and to retry failed trials: ${commandOf(file)}.`;
}

function commandOf(file: string | null): string {
  return file === null ? 'the same command' : `jmin run ${printable(file)}`;
}

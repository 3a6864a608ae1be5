/** How the end of a run is told. */
import type { SweepOutcome } from '../app/runSweep.js';
import { formatCount, formatCounted, formatDuration } from '../base/format.js';
import { printable } from '../base/printable.js';
import { rankingTable } from '../report/rankingTable.js';
import type { Terminal } from './terminal.js';
import { textTable } from './textTable.js';

/** Rows of the ranking that a run prints; the report has them all. */
const ROWS_PRINTED = 10;

export function showOutcome(
  { summary, trained, report }: SweepOutcome,
  tookMs: number,
  terminal: Terminal,
): void {
  const { ledger, ranking, digest, partial, facts } = summary;
  if (ranking.length > 0) {
    terminal.print('');
    for (const line of textTable(
      rankingTable(summary, { finished: ROWS_PRINTED, diverged: 0 }),
      terminal.colors,
    )) {
      terminal.print(line);
    }
    terminal.print('');
  }
  const states = Object.entries(ledger).filter(([state, count]) => count > 0 && state !== 'planned');
  terminal.print(states.map(([state, count]) => `${formatCount(count)} ${state}`).join(', '));
  terminal.print(`digest  ${digest}${partial ? ' (partial)' : ''}`);
  terminal.print(
    `trained ${formatCounted(trained, 'trial')} on ${printable(facts.source)} in ${formatDuration(tookMs)}`,
  );
  const html = report?.files.find((path) => path.endsWith('.html'));
  if (html !== undefined) terminal.print(`report  ${terminal.colors.bold(printable(html))}`);
}

export function goOnHint({ summary, report }: SweepOutcome, file: string | null): string {
  const { planned, waiting, running } = summary.ledger;
  const done = formatCount(planned - waiting - running);
  const hint = `Interrupted with ${done} of ${formatCount(planned)} trials done; ${commandOf(file)} resumes from there.`;
  if (report !== null || summary.ranking.length === 0) return hint;
  return `${hint} jmin report ${printable(summary.spec.name, 60)} writes a report of what there is.`;
}

export function pausedHint({ summary }: SweepOutcome, file: string | null): string {
  const why = printable(summary.pauseReason ?? '', 300);
  return `Paused: ${why}. To go on, and to try those again that failed: ${commandOf(file)}.`;
}

function commandOf(file: string | null): string {
  return file === null ? 'the same command' : `jmin run ${printable(file)}`;
}

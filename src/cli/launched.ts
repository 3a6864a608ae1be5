import type { Launched } from '../app/launch.js';
import { formatCount, formatCounted } from '../base/format.js';
import { printable } from '../base/printable.js';
import type { Terminal } from './terminal.js';

/** Prints what a launch found and how much is left to train. */
export function noteLaunched(name: string, launched: Launched, terminal: Terminal): void {
  const { trials, known, reused, outdated, retried, left, sharedDirectory } = launched;
  terminal.note(`${printable(name, 60)}: ${formatCounted(trials, 'trial')}`);
  if (outdated > 0) {
    const results = `${formatCounted(outdated, 'earlier result')} no longer ${outdated === 1 ? 'counts' : 'count'}`;
    terminal.note(`The data have changed since the last launch: ${results}`);
  }
  if (known > 0) {
    const from = reused > 0 ? `, ${formatCount(reused)} of them from other sweeps` : '';
    const missing = left > 0 ? ': training only what is missing' : '';
    terminal.note(`${formatCounted(known, 'result')} known${from}${missing}`);
  }
  if (retried > 0) terminal.note(`${formatCounted(retried, 'trial')} without a result queued again`);
  if (sharedDirectory !== null) {
    terminal.note(
      `The data set is too large for Redis: start every worker with --data-folder and the folder of the data, ${printable(sharedDirectory)} or below`,
    );
  }
}

/** What a launch has added to the queue, as a text. */
export function queuedLine({ before, left, trials }: Launched): string {
  const counted = formatCounted(left, 'trial');
  if (left === 0) return `nothing to train: ${formatCounted(trials, 'trial')} planned, each with a result`;
  return before === 'unfinished' ? `${counted} already queued by an earlier launch` : `${counted} queued`;
}

import { remainingMs } from '../app/sweepViews.js';
import { formatCount, formatDuration, formatNumber } from '../base/format.js';
import { printable } from '../base/printable.js';
import { elapsedMs } from '../results/elapsed.js';
import type { SweepFold } from '../results/fold.js';
import { metricColumn } from '../results/summary.js';
import type { Terminal } from './terminal.js';

/** A live line is drawn so often; plain lines, for a log, are rarer. */
const DRAW_MS = 200;
const PLAIN_MS = 10_000;
/** The rest is reckoned anew at most so often, and for a large sweep, where that takes a while, more seldom. */
const ETA_MS = 1000;
const ETA_SHARE = 0.02;
const BAR_WIDTH = 24;

/** Shows how a sweep goes on: done of total, trials per second, the best J so far, the time it will still take. */
export function progressLine(terminal: Terminal, sinceMs: number): (fold: SweepFold) => void {
  const started = performance.now();
  let first: { ended: number } | null = null;
  let shown = terminal.isLive ? Number.NEGATIVE_INFINITY : started;
  let rest = { from: Number.NEGATIVE_INFINITY, ms: Number.NaN };
  return (fold) => {
    const now = performance.now();
    const { planned, waiting, running } = fold.ledger;
    const ended = planned - waiting - running;
    first ??= { ended };
    if (now - shown < (terminal.isLive ? DRAW_MS : PLAIN_MS) && ended < planned) return;
    // A log that was told the last step already is not told it again.
    if (!terminal.isLive && ended === planned && shown === Number.POSITIVE_INFINITY) return;
    shown = ended === planned ? Number.POSITIVE_INFINITY : now;
    const isOver = ended === planned;
    const tookMs = isOver ? elapsedMs(fold, sinceMs) : now - started;
    if (now > rest.from) {
      const view = { ...fold.planned, trials: fold.trials, columns: fold.columns };
      const ms = remainingMs(view, Date.now() - tookMs, Date.now());
      const reckonedMs = performance.now() - now;
      rest = { from: now + Math.max(ETA_MS, reckonedMs / ETA_SHARE), ms };
    }
    const facts = [
      `${formatCount(ended)} of ${formatCount(planned)}`,
      `${formatNumber(((ended - first.ended) / tookMs) * 1000)} trials/s`,
      `best J ${formatNumber(bestJ(fold))}`,
      isOver ? formatDuration(tookMs) : restOf(fold, rest.ms),
    ];
    if (terminal.isLive)
      terminal.draw(`${bar(ended / planned)} ${facts.join(' · ')}`.slice(0, terminal.columns - 1));
    else terminal.note(facts.join(', '));
  };
}

/** Nobody knows how long a paused one takes. */
function restOf({ pauseReason }: SweepFold, ms: number): string {
  return pauseReason === null ? `${formatDuration(ms)} left` : `paused: ${printable(pauseReason)}`;
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
}

function bestJ({ columns }: SweepFold): number {
  let best = Number.NaN;
  for (const J of metricColumn(columns, 'J')) if (!(J >= best)) best = Number.isNaN(J) ? best : J;
  return best;
}

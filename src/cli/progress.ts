import { formatDuration, formatNumber } from '../base/format.js';
import { printable } from '../base/printable.js';
import type { Planned } from '../model/events.js';
import { elapsedMs } from '../results/elapsed.js';
import type { SweepFold } from '../results/fold.js';
import { HeadlineValue } from '../results/headlineValue.js';
import { remainingMs, workSince } from '../results/pace.js';
import { objectiveOf } from '../trainers/trainers.js';
import { labelOf, metricText } from '../views/labels.js';
import { formatOf } from '../views/metrics.js';
import { BestCurve } from './bestCurve.js';
import { doneText } from './showRanking.js';
import type { Terminal } from './terminal.js';

/** How often the live view is drawn, and how often a plain line is logged. */
const DRAW_MS = 200;
const PLAIN_MS = 10_000;
/** The remaining time is computed at most this often, using at most this share of the time. */
const ETA_MS = 1000;
const ETA_SHARE = 0.02;
const BAR_WIDTH = 24;
/** The best value by time is drawn below the live line if the terminal has room for it, and no wider than this. */
const MIN_ROWS = 15;
const MIN_COLUMNS = 60;
const MAX_WIDTH = 100;

/** Shows the progress of a sweep: trials done, trials per second, best result so far, remaining time. */
export function progressLine(terminal: Terminal, sinceMs: number): (fold: SweepFold) => void {
  const started = performance.now();
  const best = new HeadlineValue();
  const curve = new BestCurve();
  let first: { ended: number } | null = null;
  let shown = terminal.isLive ? Number.NEGATIVE_INFINITY : started;
  let rest = { from: Number.NEGATIVE_INFINITY, ms: Number.NaN };
  return (fold) => {
    const now = performance.now();
    const { planned, waiting, running } = fold.ledger;
    const ended = planned - waiting - running;
    first ??= { ended };
    if (now - shown < (terminal.isLive ? DRAW_MS : PLAIN_MS) && ended < planned) return;
    // The log gets the last line only once.
    if (!terminal.isLive && ended === planned && shown === Number.POSITIVE_INFINITY) return;
    shown = ended === planned ? Number.POSITIVE_INFINITY : now;
    const isOver = ended === planned;
    const tookMs = isOver ? elapsedMs(fold, sinceMs) : now - started;
    if (now > rest.from) {
      const view = { ...fold.planned, trials: fold.trials, columns: fold.columns };
      const ms = remainingMs(workSince(view, Date.now() - tookMs), Date.now());
      const reckonedMs = performance.now() - now;
      rest = { from: now + Math.max(ETA_MS, reckonedMs / ETA_SHARE), ms };
    }
    const value = best.of(fold);
    curve.add(now - started, value);
    const facts = [
      doneText(fold.ledger),
      `${formatNumber(((ended - first.ended) / tookMs) * 1000)} trials/s`,
      bestText(fold.planned, value),
      isOver ? formatDuration(tookMs) : restOf(fold, rest.ms),
    ];
    if (!terminal.isLive) return terminal.note(facts.join(', '));
    const { columns, rows } = terminal.size();
    const drawing =
      rows < MIN_ROWS || columns < MIN_COLUMNS
        ? []
        : curve.lines(now - started, Math.min(columns - 1, MAX_WIDTH));
    terminal.draw([`${bar(ended / planned)} ${facts.join(' · ')}`, ...drawing]);
  };
}

/** A paused sweep has no remaining time. */
function restOf({ conduct: { pauseReason } }: SweepFold, ms: number): string {
  return pauseReason === null ? `${formatDuration(ms)} left` : `paused: ${printable(pauseReason)}`;
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
}

/** `best dev J 0.123`: the best finished trial, or the best mean of replicates, by the metric that ranks the sweep. */
function bestText({ spec }: Planned, best: number): string {
  const { metric } = objectiveOf(spec);
  return `best ${spec.replicates ? 'mean ' : ''}${labelOf(metric)} ${metricText(formatOf(spec, metric), best)}`;
}

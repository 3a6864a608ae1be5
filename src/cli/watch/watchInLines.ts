/** Watches a sweep without a terminal: a line for each event, and one for the progress now and then. */
import { setTimeout } from 'node:timers/promises';
import type { SweepWatch, WatchedSweep } from '../../app/sweepWatch.js';
import { formatTime } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { watchLineView } from '../../views/eventLine.js';
import { unlessInterrupted } from '../interruption.js';
import { doneText } from '../showRanking.js';
import type { Terminal } from '../terminal.js';
import { bestText, paceTexts } from './progressText.js';

const READ_MS = 500;
const PROGRESS_MS = 10_000;

interface Lines {
  /** `ended` if it is the last line. */
  state(event: 'watching' | 'ended', watched: WatchedSweep): void;
  events(watched: WatchedSweep): void;
  progress(watched: WatchedSweep): void;
}

/** Ends when the sweep ends. */
export async function watchInLines(
  watch: SweepWatch,
  { terminal, isJson, signal }: { terminal: Terminal; isJson: boolean; signal: AbortSignal },
): Promise<WatchedSweep> {
  const lines = isJson ? jsonLines(terminal) : textLines(terminal);
  let shownAt = performance.now();
  let hasBegun = false;
  for (;;) {
    const watched = await unlessInterrupted(signal, () => watch.next(Date.now()));
    if (!hasBegun) lines.state('watching', watched);
    // The last events of a sweep that has ended before are old.
    if (hasBegun || !watched.hasEnded) lines.events(watched);
    hasBegun = true;
    if (watched.hasEnded) {
      lines.state('ended', watched);
      return watched;
    }
    const now = performance.now();
    if (now - shownAt >= PROGRESS_MS) {
      shownAt = now;
      lines.progress(watched);
    }
    await unlessInterrupted(signal, () => setTimeout(READ_MS, undefined, { ref: false }));
  }
}

function jsonLines(terminal: Terminal): Lines {
  const print = (watched: WatchedSweep, event: Parameters<typeof watchLineView>[0]) => {
    const { trials, ledger } = watched.summary;
    const position = event.id === null ? undefined : trials.position(event.id);
    const trial = position === undefined ? null : trials.number(position);
    terminal.print(JSON.stringify(watchLineView(event, { ledger, trial })));
  };
  return {
    state: (event, watched) => {
      const text = stateText(watched);
      print(watched, { at: Date.now(), event, text, id: null, isBest: false });
    },
    events: (watched) => {
      for (const event of watched.events) print(watched, event);
    },
    progress: () => {},
  };
}

function textLines(terminal: Terminal): Lines {
  return {
    state: (_, watched) => terminal.print(stateText(watched)),
    events: ({ events }) => {
      for (const { at, text, isBest } of events)
        terminal.print(`${formatTime(at)}  ${printable(text, 500)}${isBest ? ', the best so far' : ''}`);
    },
    progress: (watched) => terminal.print(progressText(watched)),
  };
}

/** `digits: running, 12 of 40 done` and what else is known. */
function stateText(watched: WatchedSweep): string {
  const { spec, phase } = watched.summary;
  return `${printable(spec.name, 60)}: ${phase}, ${progressText(watched)}`;
}

function progressText(watched: WatchedSweep): string {
  const best = bestText(watched.summary);
  const done = doneText(watched.summary.ledger);
  return [done, ...(best === null ? [] : [best]), ...paceTexts(watched)].join(', ');
}

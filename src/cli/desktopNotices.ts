/**
 * Notifications of the terminal that a sweep runs in, for the channel `desktop`: OSC 9, which iTerm2, kitty, WezTerm, Windows
 * Terminal and others show. Other terminals ignore it.
 */
import { printable } from '../base/printable.js';
import type { NotifyChannel } from '../model/sweepSpec.js';
import { noticesOf } from '../notify/notice.js';
import type { SweepFold } from '../results/fold.js';

const MAX_TEXT_LENGTH = 200;
/** New best trials are shown at most this often. */
const BEST_MS = 60_000;

export class DesktopNotices {
  readonly #on: ReadonlySet<string>;
  readonly #write: (text: string) => void;
  /** Ids shown, and those that were no news when this began. */
  #known: Set<string> | null = null;
  #bestAt = performance.now();

  constructor(channels: readonly NotifyChannel[] = [], write: (text: string) => void) {
    this.#on = new Set(channels.filter(({ form }) => form === 'desktop').flatMap(({ on }) => on));
    this.#write = write;
  }

  look(fold: SweepFold, hasEnded = false): void {
    if (this.#on.size === 0) return;
    const looksForBest = this.#on.has('best') && !hasEnded && performance.now() - this.#bestAt >= BEST_MS;
    if (looksForBest) this.#bestAt = performance.now();
    const notices = noticesOf(fold, { hasEnded, looksForBest });
    this.#known ??= new Set(hasEnded ? [] : notices.map(({ id }) => id));
    for (const { id, event, text } of notices) {
      if (this.#known.has(id) || !this.#on.has(event)) continue;
      this.#known.add(id);
      this.#write(`\u001b]9;${printable(text, MAX_TEXT_LENGTH)}\u0007`);
    }
  }
}

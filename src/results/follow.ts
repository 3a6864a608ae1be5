import type { Planned } from '../spec/events.js';
import type { TrialTable } from '../spec/trial.js';
import { SweepFold } from './fold.js';
import { isAfter, type Journal, type JournalEntry } from './journal.js';

/** Entries read at once. */
const BATCH = 1000;

/** How far a journal was read. */
interface Progress {
  readonly fold: SweepFold | null;
  readonly lastId: string | null;
  /** The entry that the fold's plan is from. */
  readonly plannedId: string | null;
}

/** Keeps a fold up with a journal that grows. */
export class FollowedSweep {
  readonly #journal: Journal;
  readonly #tableOf: (planned: Planned) => TrialTable;
  #progress: Progress = { fold: null, lastId: null, plannedId: null };
  /** Settles when the catching up that was asked for last is over. */
  #idle: Promise<unknown> = Promise.resolve();

  /** `tableOf` plans the sweep again: a pure function of what was planned. */
  constructor(journal: Journal, tableOf: (planned: Planned) => TrialTable) {
    this.#journal = journal;
    this.#tableOf = tableOf;
  }

  /** Null for an empty journal. */
  get fold(): SweepFold | null {
    return this.#progress.fold;
  }

  /**
   * Reads what was written since. True if there was anything. Calls wait for each other: two that read at the same
   * time would apply what they read out of order.
   */
  catchUp(): Promise<boolean> {
    const caughtUp = this.#idle.then(() => this.#readOn());
    // Whoever asked is told of an error; the next call tries again from where this one began.
    this.#idle = caughtUp.catch(() => undefined);
    return caughtUp;
  }

  async #readOn(): Promise<boolean> {
    const before = this.#progress;
    let { fold, lastId, plannedId } = before;
    for (;;) {
      const entries = await this.#journal.read(lastId, BATCH);
      const replanned = lastPlanned(entries, plannedId);
      if (replanned !== null) {
        plannedId = replanned.id;
        if (fold === null || !isSamePlan(fold.planned, replanned.event)) {
          // A sweep launched again with another grid has other positions: its journal is folded from the start.
          fold = new SweepFold(replanned.event, this.#tableOf(replanned.event));
          if (lastId !== null) {
            lastId = null;
            continue;
          }
        }
      }
      for (const entry of entries) fold?.apply(entry);
      lastId = entries.at(-1)?.id ?? lastId;
      if (entries.length < BATCH) break;
    }
    this.#progress = { fold, lastId, plannedId };
    return lastId !== before.lastId;
  }
}

/** The latest plan among the entries, if it is later than the one known. */
function lastPlanned(
  entries: readonly JournalEntry[],
  known: string | null,
): { readonly id: string; readonly event: Planned } | null {
  for (const { id, event } of entries.toReversed()) {
    if (event.type === 'planned') return known === null || isAfter(id, known) ? { id, event } : null;
  }
  return null;
}

function isSamePlan(a: Planned, b: Planned): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

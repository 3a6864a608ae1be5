import type { Planned } from '../model/events.js';
import { completeSpec } from '../model/sweepSpec.js';
import type { TrialTable } from '../model/trial.js';
import { SweepFold } from './fold.js';
import { isAfter, type Journal, type JournalEntry } from './journal.js';

/** Entries read at once. */
const BATCH = 1000;

/** How far a journal was read. */
interface Progress {
  fold: SweepFold | null;
  lastId: string | null;
  /** The entry that the fold's plan is from. */
  plannedId: string | null;
}

const NOTHING: Readonly<Progress> = { fold: null, lastId: null, plannedId: null };

/** An entry that says what is planned. */
interface PlannedEntry extends JournalEntry {
  readonly event: Planned;
}

/**
 * Keeps a fold up with a journal that grows. Where the last entry read is not there any more, nothing that was read
 * counts: the sweep was deleted, perhaps launched anew, or its Redis lost the end of the journal as it failed over.
 */
export class FollowedSweep {
  readonly #journal: Journal;
  readonly #tableOf: (planned: Planned) => TrialTable;
  #progress: Readonly<Progress> = NOTHING;
  #losses = 0;
  /** Settles when the catching up that was asked for last is over. */
  #idle: Promise<unknown> = Promise.resolve();

  /** `tableOf` plans the sweep again: a pure function of what was planned. */
  constructor(journal: Journal, tableOf: (planned: Planned) => TrialTable) {
    this.#journal = journal;
    this.#tableOf = tableOf;
  }

  /** Null for an empty journal, and one that is gone. */
  get fold(): SweepFold | null {
    return this.#progress.fold;
  }

  /** Id of the last entry read; null for an empty journal. */
  get lastId(): string | null {
    return this.#progress.lastId;
  }

  /** How often what had been read was not there any more. */
  get losses(): number {
    return this.#losses;
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

  /** A fold that is made anew takes the place of the old one when all was read. */
  async #readOn(): Promise<boolean> {
    const reached = { ...this.#progress };
    let hasMore = true;
    while (hasMore) hasMore = await this.#readBatch(reached);
    const { lastId } = this.#progress;
    this.#progress = reached;
    return reached.lastId !== lastId;
  }

  async #readBatch(reached: Progress): Promise<boolean> {
    const { lastId } = reached;
    // In this order: what is read behind an entry that is there afterwards was behind it all the time.
    const [entries, isThere] = await Promise.all([
      this.#journal.read(lastId, BATCH),
      lastId === null || this.#journal.has(lastId),
    ]);
    if (!isThere) {
      this.#losses++;
      Object.assign(reached, NOTHING);
      return true;
    }
    const planned = lastPlanned(entries, reached.plannedId);
    if (planned !== null && this.#adopt(planned, reached)) return true;
    for (const entry of entries) reached.fold?.apply(entry);
    reached.lastId = entries.at(-1)?.id ?? lastId;
    return entries.length === BATCH;
  }

  /**
   * A sweep launched again with another grid has other positions: everything is folded again from the start.
   * True if it is to be read again.
   */
  #adopt({ id, event }: PlannedEntry, reached: Progress): boolean {
    reached.plannedId = id;
    if (reached.fold !== null && JSON.stringify(reached.fold.planned) === JSON.stringify(event)) return false;
    const isReadOn = reached.lastId !== null;
    reached.fold = new SweepFold(event, this.#tableOf(event));
    reached.lastId = null;
    return isReadOn;
  }
}

/** The latest plan among the entries, if it is later than the one known. */
function lastPlanned(entries: readonly JournalEntry[], known: string | null): PlannedEntry | null {
  for (const { id, event } of entries.toReversed()) {
    if (event.type !== 'planned') continue;
    const isNew = known === null || isAfter(id, known);
    return isNew ? { id, event: { ...event, spec: completeSpec(event.spec) } } : null;
  }
  return null;
}

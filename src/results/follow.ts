import type { Planned } from '../spec/events.js';
import type { TrialTable } from '../spec/trial.js';
import { SweepFold } from './fold.js';
import { isAfter, type Journal, type JournalEntry } from './journal.js';

/** Entries read at once. */
const BATCH = 1000;

/** Keeps a fold up with a journal that grows. */
export class FollowedSweep {
  readonly #journal: Journal;
  readonly #tableOf: (planned: Planned) => TrialTable;
  #fold: SweepFold | null = null;
  #firstId: string | null = null;
  #lastId: string | null = null;
  /** The entry that the fold's plan is from. */
  #plannedId: string | null = null;

  /** `tableOf` plans the sweep again: a pure function of what was planned. */
  constructor(journal: Journal, tableOf: (planned: Planned) => TrialTable) {
    this.#journal = journal;
    this.#tableOf = tableOf;
  }

  /** Null for an empty journal. */
  get fold(): SweepFold | null {
    return this.#fold;
  }

  /** Id of the last entry read; null for an empty journal. */
  get lastId(): string | null {
    return this.#lastId;
  }

  /** Reads what was written since. True if there was anything. */
  async catchUp(): Promise<boolean> {
    let anything = false;
    for (;;) {
      const entries = await this.#journal.read(this.#lastId, BATCH);
      if (this.#lastId === null) this.#firstId = entries[0]?.id ?? null;
      const replanned = entries.findLast(({ event }) => event.type === 'planned');
      if (replanned !== undefined && ((await this.#isAnother()) || this.#adopt(replanned))) continue;
      for (const entry of entries) this.#fold?.apply(entry);
      anything ||= entries.length > 0;
      this.#lastId = entries.at(-1)?.id ?? this.#lastId;
      if (entries.length < BATCH) return anything;
    }
  }

  /** A sweep that was deleted and launched anew has another journal: nothing that was read counts. */
  async #isAnother(): Promise<boolean> {
    const [first] = await this.#journal.read(null, 1);
    if (first === undefined || first.id === this.#firstId) return false;
    this.#fold = null;
    this.#plannedId = null;
    this.#lastId = null;
    return true;
  }

  /**
   * A sweep launched again with another grid has other positions: everything is folded again from the start.
   * True if it is to be read again.
   */
  #adopt({ id, event }: JournalEntry): boolean {
    if (event.type !== 'planned') return false;
    if (this.#plannedId !== null && !isAfter(id, this.#plannedId)) return false;
    this.#plannedId = id;
    if (this.#fold !== null && JSON.stringify(this.#fold.planned) === JSON.stringify(event)) return false;
    this.#fold = new SweepFold(event, this.#tableOf(event));
    const readAgain = this.#lastId !== null;
    this.#lastId = null;
    return readAgain;
  }
}

import { present } from '../base/assert.js';
import type { Planned } from '../model/events.js';
import { completeSpec } from '../model/sweepSpec.js';
import type { TrialTable } from '../model/trial.js';
import { SweepFold } from './fold.js';
import { isAfter, type Journal, type JournalEntry } from './journal.js';
import { firstNumbers, type NumberedTrials, nextNumbers, trialsKey } from './trialNumbers.js';

/** Entries read at once. */
const BATCH = 1000;

/** How far a journal was read. */
interface Progress {
  fold: SweepFold | null;
  lastId: string | null;
  /** The entry that the fold's plan is from. */
  plannedId: string | null;
  /** The trials of that plan, under numbers that depend on all plans before it. */
  numbered: NumberedTrials | null;
}

const NOTHING: Readonly<Progress> = { fold: null, lastId: null, plannedId: null, numbered: null };

/** An entry that says what is planned. */
interface PlannedEntry extends JournalEntry {
  readonly event: Planned;
}

/** Plans a sweep again: a pure function of what was planned. It may take its time, and let other work come between. */
export type TableOf = (planned: Planned) => TrialTable | Promise<TrialTable>;

/**
 * Keeps a fold up with a journal that grows. Where the last entry read is not there any more, nothing that was read
 * counts: the sweep was deleted, perhaps launched anew, or its Redis lost the end of the journal as it failed over.
 */
export class FollowedSweep {
  readonly #journal: Journal;
  readonly #tableOf: TableOf;
  #progress: Readonly<Progress> = NOTHING;
  #losses = 0;
  /** Settles when the catching up that was asked for last is over. */
  #idle: Promise<unknown> = Promise.resolve();

  constructor(journal: Journal, tableOf: TableOf) {
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
    const plans = plansAfter(entries, reached.plannedId);
    if (await this.#adopt(plans, reached)) return true;
    for (const entry of entries) reached.fold?.apply(entry);
    reached.lastId = entries.at(-1)?.id ?? lastId;
    return entries.length === BATCH;
  }

  /**
   * A sweep launched again with another grid has other positions: everything is folded again from the start.
   * True if it is to be read again.
   */
  async #adopt(plans: readonly PlannedEntry[], reached: Progress): Promise<boolean> {
    const latest = plans.at(-1);
    if (latest === undefined) return false;
    let known = reached.fold?.planned;
    for (const { event } of plans) {
      reached.numbered = await this.#number(event, known, reached.numbered);
      known = event;
    }
    reached.plannedId = latest.id;
    const { fold, numbered } = reached;
    if (fold !== null && JSON.stringify(fold.planned) === JSON.stringify(latest.event)) return false;
    const isReadOn = reached.lastId !== null;
    reached.fold = new SweepFold(latest.event, present(numbered, 'numbered trials').trials);
    reached.lastId = null;
    return isReadOn;
  }

  /** Plans anew only where there are other trials than in the plan before. */
  async #number(
    planned: Planned,
    earlier: Planned | undefined,
    numbered: NumberedTrials | null,
  ): Promise<NumberedTrials> {
    if (numbered === null || earlier === undefined) return firstNumbers(await this.#tableOf(planned));
    if (trialsKey(earlier) === trialsKey(planned)) return numbered;
    return nextNumbers(numbered, await this.#tableOf(planned));
  }
}

/** The plans among the entries that are later than the one known. */
function plansAfter(entries: readonly JournalEntry[], known: string | null): PlannedEntry[] {
  const plans: PlannedEntry[] = [];
  for (const { id, event } of entries) {
    if (event.type !== 'planned' || (known !== null && !isAfter(id, known))) continue;
    plans.push({ id, event: { ...event, spec: completeSpec(event.spec) } });
  }
  return plans;
}

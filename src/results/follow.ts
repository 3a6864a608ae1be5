import { present } from '../base/assert.js';
import type { Planned } from '../model/events.js';
import { completeSpec } from '../model/sweepSpec.js';
import { isGrowing, type TrialTable } from '../model/trial.js';
import { type FoldOptions, SweepFold } from './fold.js';
import { idBefore, isAfter, type Journal, type JournalEntry } from './journal.js';
import { packOverview } from './overview.js';
import { packSnapshot, type RestoreTable, unpackSnapshot } from './snapshot.js';
import type { Summary } from './summary.js';
import { firstNumbers, type NumberedTrials, nextNumbers, trialsKey } from './trialNumbers.js';

/** Entries read at once. */
const BATCH = 1000;

/** How far a journal was read. */
interface Progress {
  fold: SweepFold | null;
  lastId: string | null;
  /** The entry with the fold's plan. */
  plannedId: string | null;
  /** The trials of that plan, with numbers that depend on all earlier plans. */
  numbered: NumberedTrials | null;
}

const NOTHING: Readonly<Progress> = { fold: null, lastId: null, plannedId: null, numbered: null };

/** An entry with a plan. */
interface PlannedEntry extends JournalEntry {
  readonly event: Planned;
}

/** Plans a sweep again: a pure function of what was planned. It may take long and let other work run in between. */
export type TableOf = (planned: Planned) => TrialTable | Promise<TrialTable>;

/** Where a snapshot of the fold may be found, to start from. */
export interface SnapshotSource {
  /** Null if there is none. */
  read(): Promise<Buffer | null>;
  readonly restoreTable: RestoreTable;
}

export interface FollowOptions extends FoldOptions {
  readonly snapshot?: SnapshotSource;
}

/**
 * Keeps a fold up to date with a growing journal. If the last entry read has disappeared, everything is read again:
 * the sweep was deleted and perhaps launched again, or Redis lost the end of the journal in a failover.
 */
export class FollowedSweep {
  readonly #journal: Journal;
  readonly #tableOf: TableOf;
  readonly #options: FollowOptions;
  #mayResume: boolean;
  #progress: Readonly<Progress> = NOTHING;
  #losses = 0;
  #entriesRead = 0;
  /** Settles when the latest catchUp has ended. */
  #idle: Promise<unknown> = Promise.resolve();

  constructor(journal: Journal, tableOf: TableOf, options: FollowOptions = {}) {
    this.#journal = journal;
    this.#tableOf = tableOf;
    this.#options = options;
    this.#mayResume = options.snapshot !== undefined;
  }

  /** Null for an empty or deleted journal. */
  get fold(): SweepFold | null {
    return this.#progress.fold;
  }

  /** Id of the last entry read; null for an empty journal. */
  get lastId(): string | null {
    return this.#progress.lastId;
  }

  /** How many entries were read, including those read again. */
  get entriesRead(): number {
    return this.#entriesRead;
  }

  /** How often entries already read had disappeared. */
  get losses(): number {
    return this.#losses;
  }

  /**
   * Reads new entries. True if there were any. Calls wait for each other, because two concurrent readers would apply
   * entries out of order.
   */
  catchUp(): Promise<boolean> {
    const caughtUp = this.#idle.then(() => this.#readOn());
    // The caller gets the error. The next call starts again where this one began.
    this.#idle = caughtUp.catch(() => undefined);
    return caughtUp;
  }

  /** The fold as bytes, from which another process can start; null if there is none, or it cannot be packed. */
  async snapshot(): Promise<Buffer | null> {
    const { fold, lastId, plannedId, numbered } = this.#progress;
    if (fold === null || lastId === null || plannedId === null || numbered === null) return null;
    return packSnapshot({ fold, lastId, plannedId, numbered });
  }

  /** What lists and status show of this sweep, as bytes. `summary` is the fold's as it is now. */
  async overview(summary: Summary): Promise<Buffer | null> {
    const { fold, lastId, plannedId, numbered } = this.#progress;
    if (fold === null || lastId === null || plannedId === null || numbered === null) return null;
    return packOverview({ fold, lastId, plannedId, numbered }, summary);
  }

  /** Loads the curve of one trial if it was left in the journal. */
  async loadCurve(position: number): Promise<void> {
    const { fold } = this;
    const id = fold?.entryOfCurve(position) ?? null;
    if (fold === null || id === null) return;
    const [entry] = await this.#journal.read(idBefore(id), 1);
    if (entry?.id === id) keepCurveOf(fold, entry);
  }

  /** Loads all curves that were left in the journal, in one pass over it. */
  async loadCurves(): Promise<void> {
    const { fold, lastId } = this;
    if (fold === null || lastId === null || !hasCurvesLeft(fold)) return;
    let after: string | null = null;
    for (;;) {
      const entries: readonly JournalEntry[] = await this.#journal.read(after, BATCH);
      for (const entry of entries) keepCurveOf(fold, entry);
      after = entries.at(-1)?.id ?? null;
      if (after === null || !isAfter(lastId, after)) return;
    }
  }

  /** A new fold replaces the old one only after the whole journal was read. */
  async #readOn(): Promise<boolean> {
    const reached = { ...this.#progress, ...(await this.#resume()) };
    let hasMore = true;
    while (hasMore) hasMore = await this.#readBatch(reached);
    const { lastId } = this.#progress;
    this.#progress = reached;
    return reached.lastId !== lastId;
  }

  /** Where a snapshot ends; null if there is none to start from. */
  async #resume(): Promise<Progress | null> {
    const { snapshot, ...options } = this.#options;
    if (!this.#mayResume || snapshot === undefined) return null;
    this.#mayResume = false;
    const bytes = await snapshot.read();
    if (bytes === null) return null;
    return unpackSnapshot(bytes, this.#journal, { ...options, restoreTable: snapshot.restoreTable });
  }

  async #readBatch(reached: Progress): Promise<boolean> {
    const { lastId } = reached;
    // The order matters: if the entry still exists afterwards, the entries read really followed it.
    const [entries, isThere] = await Promise.all([
      this.#journal.read(lastId, BATCH),
      lastId === null || this.#journal.has(lastId),
    ]);
    if (!isThere) {
      this.#losses++;
      Object.assign(reached, NOTHING);
      return true;
    }
    this.#entriesRead += entries.length;
    const plans = plansAfter(entries, reached.plannedId);
    const adopts = plans.some(({ event }) => event.spec.search) || isGrowing(reached.numbered?.trials);
    if (adopts ? await this.#adoptNext(plans, entries, reached) : await this.#adopt(plans, reached))
      return true;
    for (const entry of entries) reached.fold?.apply(entry);
    reached.lastId = entries.at(-1)?.id ?? lastId;
    return entries.length === BATCH;
  }

  /**
   * A sweep launched again with another grid has other positions, so everything is folded again from the start.
   * True if the journal must be read again.
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
    reached.fold = new SweepFold(latest.event, present(numbered, 'numbered trials').trials, this.#options);
    reached.lastId = null;
    return isReadOn;
  }

  /**
   * The same where a search is planned. Its trials grow while its fold is read, and the next plan's numbers depend on
   * all of them, so plans are adopted one by one.
   */
  async #adoptNext(
    plans: readonly PlannedEntry[],
    entries: readonly JournalEntry[],
    reached: Progress,
  ): Promise<boolean> {
    for (const { id, event } of plans) {
      const { fold, numbered } = reached;
      for (const entry of entries) if (!isAfter(entry.id, id)) fold?.apply(entry);
      reached.plannedId = id;
      if (fold !== null && JSON.stringify(fold.planned) === JSON.stringify(event)) continue;
      const own = await this.#tableOf(event);
      reached.numbered = numbered === null ? firstNumbers(own) : nextNumbers(numbered, own);
      reached.fold = new SweepFold(event, reached.numbered.trials, this.#options);
      reached.lastId = null;
      return true;
    }
    return false;
  }

  /** Plans again only if the trials differ from those of the plan before. */
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

function hasCurvesLeft(fold: SweepFold): boolean {
  for (let position = 0; position < fold.trials.size; position++) if (fold.isCurveLeft(position)) return true;
  return false;
}

/** Keeps the curve in this entry, if it is one that the fold left there. */
function keepCurveOf(fold: SweepFold, { id, event }: JournalEntry): void {
  const ending = event.type === 'reused' ? event.ending : event;
  if (!('curve' in ending)) return;
  const position = fold.trials.position(ending.trial);
  if (position !== undefined && fold.entryOfCurve(position) === id) fold.keepCurve(position, ending.curve);
}

/** The plans among the entries that are later than the known plan. */
function plansAfter(entries: readonly JournalEntry[], known: string | null): PlannedEntry[] {
  const plans: PlannedEntry[] = [];
  for (const { id, event } of entries) {
    if (event.type !== 'planned' || (known !== null && !isAfter(id, known))) continue;
    plans.push({ id, event: { ...event, spec: completeSpec(event.spec) } });
  }
  return plans;
}

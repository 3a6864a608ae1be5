/** The curves of a sweep: in its fold, or left in its journal. */
import { setImmediate } from 'node:timers/promises';
import { analysedCurves } from '../analysis/analysis.js';
import type { JournalEvent } from '../model/events.js';
import type { CurvePlaces } from '../queries/curveColumns.js';
import { type Curve, unpackCurve } from '../results/curve.js';
import type { FollowedSweep } from '../results/follow.js';
import { idBefore, isAfter, type Journal, sequenceOf } from '../results/journal.js';
import { summarise } from '../results/summarise.js';
import type { Summary } from '../results/summary.js';
import { UNAVAILABLE } from './httpError.js';

/** Entries read at once, and curves unpacked before other requests are served. */
const BATCH = 1000;
/** Summaries that are made until one has all its curves. */
const MAX_ROUNDS = 5;

/** A curve that is in an entry of the journal only. */
interface LeftCurve {
  readonly id: string;
  readonly atMs: number;
}

export class CurveSource {
  readonly #followed: FollowedSweep;
  readonly #journal: Journal;
  /** Settles when the latest filling has ended: two at once would read the same entries. */
  #idle: Promise<unknown> = Promise.resolve();

  constructor(followed: FollowedSweep, journal: Journal) {
    this.#followed = followed;
    this.#journal = journal;
  }

  /** Null for a trial without a curve. */
  async curve(position: number): Promise<Curve | null> {
    await this.#followed.loadCurve(position);
    const packed = this.#followed.fold?.packedCurve(position) ?? null;
    return packed === null ? null : unpackCurve(packed);
  }

  /**
   * The summary of the sweep with the curves that its analysis reads.
   * @throws HttpError if so many trials end meanwhile that their curves are never all there.
   */
  async analysable(): Promise<Summary> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { fold } = this.#followed;
      if (fold === null) break;
      const summary = summarise(fold);
      const left = analysedCurves(summary).filter((position) => fold.isCurveLeft(position));
      if (left.length === 0) return summary;
      for (const position of left) await this.#followed.loadCurve(position);
    }
    throw UNAVAILABLE;
  }

  /** Adds the curves of all ended trials that are missing. */
  fill(places: CurvePlaces, summary: Summary): Promise<void> {
    const filled = this.#idle.then(() => this.#fill(places, summary));
    this.#idle = filled.catch(() => undefined);
    return filled;
  }

  async #fill(places: CurvePlaces, { columns, trials }: Summary): Promise<void> {
    const { fold } = this.#followed;
    if (fold === null) return;
    const left: LeftCurve[] = [];
    for (let position = 0; position < places.isRead.length; position++) {
      if (places.isRead[position] === 1 || Number.isNaN(columns.endedMs[position])) continue;
      const id = fold.entryOfCurve(position);
      if (id !== null) left.push({ id, atMs: columns.endedMs[position] ?? 0 });
      else places.add(position, fold.packedCurve(position));
      if (position % BATCH === 0) await setImmediate();
    }
    left.sort((a, b) => a.atMs - b.atMs || sequenceOf(a.id) - sequenceOf(b.id));
    await this.#readLeft(places, left, trials);
  }

  /** In the order of the journal; entries in between that hold no missing curve are skipped if there are many. */
  async #readLeft(places: CurvePlaces, left: readonly LeftCurve[], trials: Summary['trials']): Promise<void> {
    let next = 0;
    while (next < left.length) {
      const first = left[next]?.id ?? '';
      const entries = await this.#journal.read(
        idBefore(first),
        Math.min(BATCH, 2 * (left.length - next) + 1),
      );
      const last = entries.at(-1)?.id;
      for (const { event } of entries) {
        const ending = endingOf(event);
        const position = ending === null ? undefined : trials.position(ending.trial);
        if (ending === null || position === undefined || places.isRead[position] === 1) continue;
        places.add(position, ending.curve);
      }
      // An entry that has disappeared has no curve.
      do next++;
      while (next < left.length && last !== undefined && !isAfter(left[next]?.id ?? '', last));
    }
  }
}

function endingOf(event: JournalEvent): { readonly trial: string; readonly curve: string } | null {
  switch (event.type) {
    case 'finished':
    case 'diverged':
    case 'stopped':
      return event;
    case 'reused':
      return event.ending;
    default:
      return null;
  }
}

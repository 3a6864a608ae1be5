/** Follows one sweep for a person who watches it: its summary, its latest events, its workers. */
import type { Finished } from '../model/events.js';
import { compareMetric } from '../model/metrics.js';
import { unpackCurve } from '../results/curve.js';
import { journalMetrics } from '../results/endingMetrics.js';
import type { FollowedSweep } from '../results/follow.js';
import { isAfter, type Journal, type JournalEntry, timeOf } from '../results/journal.js';
import type { Pace } from '../results/pace.js';
import { Summaries } from '../results/summarise.js';
import { isSound, metricColumn, type Summary, winner } from '../results/summary.js';
import { withValues } from '../results/withValues.js';
import type { Store } from '../store/store.js';
import type { Presence } from '../store/workerRegistry.js';
import { objectiveOf } from '../trainers/trainers.js';
import { type EventLine, eventWords } from '../views/eventLine.js';
import { deletedSweep } from './deletedSweep.js';
import { followFast } from './followFast.js';
import { paceOf } from './pace.js';
import { lacksData, phaseWithWorkers } from './sweepViews.js';

export interface WatchedSweep {
  readonly slug: string;
  /** With the curve of the best trial only. */
  readonly summary: Summary;
  readonly pace: Pace;
  readonly lacksData: boolean;
  /** The workers of this Redis, also those that train other sweeps. */
  readonly workers: readonly Presence[];
  /** The events since the last reading, in order. */
  readonly events: readonly EventLine[];
  /** Whether no trial is left to train. */
  readonly hasEnded: boolean;
}

/** Entries read at once. */
const BATCH = 1000;
/** The first reading has the events of this time before the latest one. */
const BEFORE_MS = 10_000;

export class SweepWatch {
  readonly slug: string;
  readonly #store: Store;
  readonly #journal: Journal;
  readonly #followed: FollowedSweep;
  readonly #summaries = new Summaries();
  #summary: Summary | null = null;
  /** The last entry whose event was given; null before the first reading. */
  #given: string | null = null;
  #best = Number.NaN;

  constructor(store: Store, slug: string) {
    this.slug = slug;
    this.#store = store;
    this.#journal = store.journal(slug);
    this.#followed = followFast(store, slug);
  }

  /**
   * Reads on. It waits while Redis does not answer.
   * @throws UserError if the sweep was deleted.
   */
  async next(nowMs: number): Promise<WatchedSweep> {
    const { losses } = this.#followed;
    const hasChanged = await this.#followed.catchUp();
    const { fold } = this.#followed;
    if (fold === null) throw deletedSweep(this.slug);
    if (hasChanged || this.#summary === null) this.#summary = this.#summaries.next(fold);
    const workers = await this.#store.workers.present();
    const seen = phaseWithWorkers(this.#summary, { hasWorkers: workers.length > 0 });
    if (this.#given === null || losses !== this.#followed.losses) this.#begin(seen);
    const events = await this.#readEvents(seen);
    return {
      slug: this.slug,
      summary: await this.#withBestCurve(seen),
      pace: paceOf(seen, nowMs),
      lacksData: await lacksData(this.#store, seen),
      ...{ workers, events, hasEnded: fold.isDone },
    };
  }

  /** Goes a little back from the latest event, and finds what was the best by then. */
  #begin(summary: Summary): void {
    const { columns, spec, plannedMs } = summary;
    const latest = [summary.endedMs, summary.startedMs, plannedMs].filter((ms) => !Number.isNaN(ms));
    const fromMs = Math.max(0, Math.max(...latest) - BEFORE_MS);
    this.#given = `${fromMs}-0`;
    this.#best = Number.NaN;
    const { metric, goal } = objectiveOf(spec);
    metricColumn(columns, metric).forEach((value, position) => {
      if (!isSound({ columns }, position) || !((columns.endedMs[position] ?? 0) < fromMs)) return;
      if (compareMetric(goal, value, this.#best) < 0) this.#best = value;
    });
  }

  /** The events up to the last entry of the fold, so that they and the summary agree. */
  async #readEvents(summary: Summary): Promise<EventLine[]> {
    const lines: EventLine[] = [];
    const { lastId } = this.#followed;
    while (lastId !== null && this.#given !== null && isAfter(lastId, this.#given)) {
      const entries = await this.#journal.read(this.#given, BATCH);
      for (const entry of entries) {
        if (isAfter(entry.id, lastId)) break;
        this.#given = entry.id;
        const line = this.#lineOf(entry, summary);
        if (line !== null) lines.push(line);
      }
      if (entries.length === 0) break;
    }
    return lines;
  }

  #lineOf(entry: JournalEntry, summary: Summary): EventLine | null {
    const { spec, trials } = summary;
    const numberOf = (id: string) => {
      const position = trials.position(id);
      return position === undefined ? null : trials.number(position);
    };
    const { event } = entry;
    const words = eventWords(event, { spec, numberOf });
    if (words === null) return null;
    const ending = event.type === 'reused' ? event.ending : event;
    const isBest = ending.type === 'finished' && this.#improves(ending, summary);
    return { at: timeOf(entry), event: event.type, ...words, isBest };
  }

  #improves(finished: Finished, { spec, trials, columns }: Summary): boolean {
    const { metric, goal } = objectiveOf(spec);
    const value = journalMetrics(finished)[metric] ?? Number.NaN;
    const position = trials.position(finished.trial);
    const isResult = position !== undefined && isSound({ columns }, position);
    if (!isResult || compareMetric(goal, value, this.#best) >= 0) return false;
    this.#best = value;
    return true;
  }

  async #withBestCurve(summary: Summary): Promise<Summary> {
    const best = winner(summary);
    if (best === null) return summary;
    await this.#followed.loadCurve(best);
    const packed = this.#followed.fold?.packedCurve(best) ?? null;
    const curve = packed === null ? null : unpackCurve(packed);
    return withValues(summary, { curve: (position) => (position === best ? curve : null) });
  }
}

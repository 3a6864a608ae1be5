import { followFast } from '../app/followFast.js';
import { lacksData, phaseWithWorkers } from '../app/sweepViews.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { FollowedSweep } from '../results/follow.js';
import { Summaries, summarise } from '../results/summarise.js';
import type { Summary } from '../results/summary.js';
import type { Store } from '../store/store.js';
import type { Presence } from '../store/workerRegistry.js';
import { type NamedTrials, namedTrials, type WorkerView, workerView } from '../views/workerView.js';
import { CurveSource } from './curveSource.js';
import { UNAVAILABLE } from './httpError.js';
import { type RestingSweep, RestingSweeps } from './restingSweeps.js';

/** How old an answer may be, and how long to wait for a Redis that does not answer. */
const FRESH_MS = 1000;
const PATIENCE_MS = 3000;
/** How long to wait until all trials of a sweep are read. */
const OPENING_PATIENCE_MS = 20_000;
/** A sweep not requested for this long is forgotten, because a fold of many trials is large. */
const FORGET_MS = 300_000;

interface FollowedState {
  readonly followed: FollowedSweep;
  readonly summaries: Summaries;
  readonly curves: CurveSource;
  summary: Summary | null;
  /** The summary with the phase that people see: without workers, a running sweep waits. */
  seen: Summary | null;
  lacksData: boolean;
}

/** What lists show of a sweep, at one entry of its journal. */
export interface ListedSweep {
  readonly slug: string;
  readonly summary: Summary;
  readonly lacksData: boolean;
  /** False for a sweep that has ended and was not opened: the summary has only some of its trials. */
  readonly isOpen: boolean;
  /** The weight of its share of the workers. */
  readonly priority: number;
  /** Trainings of it at once; null: as many as there are threads. */
  readonly maxParallel: number | null;
  /** Id of that entry. */
  readonly until: string | null;
}

/** A sweep with all its trials. */
export interface LiveSweep extends ListedSweep {
  readonly curves: CurveSource;
}

/** The current state of all sweeps of a Redis, for any number of readers. Each reading continues the last. */
export class LiveSweeps {
  readonly #store: Store;
  readonly #log: Log;
  readonly #sweeps = new Map<string, FollowedState>();
  /** Those that have ended and were not asked for. */
  readonly #listed = new Map<string, RestingSweep>();
  readonly #ended: RestingSweeps;
  readonly #opening = new Map<string, Promise<void>>();
  /** The problem reported last, by slug; '' for Redis itself. */
  readonly #problems = new Map<string, string>();
  #workers: readonly WorkerView[] = [];
  #presences: readonly Presence[] = [];
  #onForget: (slug: string) => void = () => {};
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | null = null;
  #forget: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#ended = new RestingSweeps(store);
    this.#log = log;
  }

  get workers(): readonly WorkerView[] {
    return this.#workers;
  }

  /** What each worker said last. */
  get presences(): readonly Presence[] {
    return this.#presences;
  }

  /** All sweeps that can be read, by slug. */
  get sweeps(): readonly ListedSweep[] {
    const slugs = new Set([...this.#sweeps.keys(), ...this.#listed.keys()]);
    return [...slugs].sort().flatMap((slug) => this.find(slug) ?? this.#resting(slug) ?? []);
  }

  /** Null if there is no such sweep, or it was not opened. */
  find(slug: string): LiveSweep | null {
    const sweep = this.#sweeps.get(slug);
    if (sweep === undefined || sweep.seen === null) return null;
    const { seen: summary, lacksData, followed, curves } = sweep;
    const { priority, maxParallel } = followed.fold?.conduct ?? summary.spec;
    return { slug, summary, lacksData, curves, isOpen: true, priority, maxParallel, until: followed.lastId };
  }

  /**
   * The sweep with all its trials, which are read now if it was only listed; null if there is no such sweep.
   * @throws HttpError if Redis does not answer.
   */
  async open(slug: string): Promise<LiveSweep | null> {
    await this.refresh();
    if (this.#listed.has(slug)) await this.#openListed(slug);
    return this.find(slug);
  }

  /** Several calls share one reading. */
  async #openListed(slug: string): Promise<void> {
    const sweep = this.#sweeps.get(slug) ?? this.#follow(slug);
    this.#sweeps.set(slug, sweep);
    const opening =
      this.#opening.get(slug) ??
      this.#bringUpToDate(sweep, this.#presences.length > 0).finally(() => {
        this.#opening.delete(slug);
        this.#listed.delete(slug);
      });
    this.#opening.set(slug, opening);
    await withPatience(
      opening.catch(() => {
        throw UNAVAILABLE;
      }),
      OPENING_PATIENCE_MS,
    );
  }

  #resting(slug: string): ListedSweep | null {
    const resting = this.#listed.get(slug);
    if (resting === undefined) return null;
    const { summary, until } = resting;
    const { priority, maxParallel } = summary.spec;
    return { slug, summary, lacksData: false, isOpen: false, priority, maxParallel, until };
  }

  /** The summary of a sweep with all its curves, as a report needs them; null if there is no such sweep. */
  async whole(slug: string): Promise<Summary | null> {
    const followed = this.#sweeps.get(slug)?.followed;
    await followed?.loadCurves();
    return followed?.fold == null ? null : summarise(followed.fold);
  }

  /** Calls back when the fold of a sweep is dropped. */
  onForget(forget: (slug: string) => void): void {
    this.#onForget = forget;
  }

  /** The next refresh reads again, however short ago the last was. */
  expire(): void {
    this.#refreshedAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Reads new entries, unless the last reading is less than a second old. Concurrent calls share one reading, so a
   * journal is never folded twice at the same time.
   * @throws HttpError if Redis does not answer; the reading continues.
   */
  async refresh(): Promise<void> {
    if (performance.now() - this.#refreshedAt < FRESH_MS) return;
    this.#refreshing ??= this.#read()
      .catch((error: unknown) => {
        if (!this.#closed) this.#report('', `dashboard: Redis cannot be read: ${messageOf(error)}`);
        throw UNAVAILABLE;
      })
      .finally(() => {
        this.#refreshing = null;
      });
    await withPatience(this.#refreshing);
  }

  /**
   * Reads the new entries of one sweep, however short ago the last reading was.
   * @throws HttpError if Redis does not answer.
   */
  async follow(slug: string): Promise<void> {
    if ((await this.open(slug)) === null) return;
    const sweep = this.#sweeps.get(slug);
    if (sweep === undefined) return;
    const following = this.#bringUpToDate(sweep, this.#presences.length > 0).catch(() => {
      throw UNAVAILABLE;
    });
    await withPatience(following);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#forget);
  }

  async #read(): Promise<void> {
    clearTimeout(this.#forget);
    const sweeps = await this.#store.sweeps.list();
    const slugs = new Set(sweeps.map(({ slug }) => slug));
    for (const slug of [...this.#sweeps.keys(), ...this.#listed.keys()]) {
      if (!slugs.has(slug)) this.#drop(slug);
    }
    const workers = await this.#store.workers.present();
    for (const { slug } of sweeps) await this.#readSweep(slug, workers.length > 0);
    this.#presences = workers;
    this.#workers = workers.map((presence) => workerView(presence, (slug) => this.#named(slug)));
    this.#problems.delete('');
    this.#refreshedAt = performance.now();
    this.#forget = setTimeout(() => {
      for (const slug of [...this.#sweeps.keys(), ...this.#listed.keys()]) this.#drop(slug);
    }, FORGET_MS).unref();
  }

  #drop(slug: string): void {
    this.#sweeps.delete(slug);
    this.#listed.delete(slug);
    this.#ended.forget(slug);
    this.#onForget(slug);
  }

  async #readSweep(slug: string, hasWorkers: boolean): Promise<void> {
    try {
      const isFollowed = this.#sweeps.has(slug);
      const resting = isFollowed ? null : await this.#ended.read(slug);
      if (resting !== null) {
        this.#listed.set(slug, resting);
        return;
      }
      const sweep = this.#sweeps.get(slug) ?? this.#follow(slug);
      this.#sweeps.set(slug, sweep);
      await this.#bringUpToDate(sweep, hasWorkers);
      this.#listed.delete(slug);
      this.#problems.delete(slug);
    } catch (error) {
      this.#report(slug, `dashboard: the sweep ${slug} cannot be shown: ${messageOf(error)}`);
    }
  }

  /** Curves stay in the journal: few of them are drawn as they are, and all of them take much memory. */
  #follow(slug: string): FollowedState {
    const journal = this.#store.journal(slug);
    const followed = followFast(this.#store, slug);
    return {
      followed,
      summaries: new Summaries(),
      curves: new CurveSource(followed, journal),
      ...{ summary: null, seen: null, lacksData: false },
    };
  }

  /** A finished sweep without changes is not summarised again. A running one is, because its pace changes. */
  async #bringUpToDate(sweep: FollowedState, hasWorkers: boolean): Promise<void> {
    const changed = await sweep.followed.catchUp();
    const { fold } = sweep.followed;
    if (fold === null) {
      // It is being deleted right now, or was not launched yet.
      sweep.summary = null;
      sweep.seen = null;
      return;
    }
    if (changed || sweep.summary === null) sweep.summary = sweep.summaries.next(fold);
    else if (sweep.summary.phase !== 'running' && sweep.seen !== null) return;
    const seen = phaseWithWorkers(sweep.summary, { hasWorkers });
    sweep.lacksData = await lacksData(this.#store, seen);
    sweep.seen = seen;
  }

  /** Reports a problem once, not every second. An unreadable journal does not hide the others. */
  #report(what: string, problem: string): void {
    if (this.#problems.get(what) === problem) return;
    this.#problems.set(what, problem);
    this.#log.warn('dashboard-unreadable', { slug: what }, problem);
  }

  #named(slug: string): NamedTrials | null {
    const summary = this.#sweeps.get(slug)?.summary ?? null;
    return summary === null ? null : namedTrials(summary);
  }
}

/** @throws HttpError if it takes too long; it continues. */
async function withPatience(work: Promise<void>, patienceMs = PATIENCE_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(UNAVAILABLE), patienceMs);
  });
  // A failure after the patience has ended is nobody's.
  work.catch(() => {});
  try {
    await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

import { followSweep } from '../app/launch.js';
import { paceOf } from '../app/pace.js';
import { lacksData, phaseWithWorkers } from '../app/sweepViews.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { FollowedSweep } from '../results/follow.js';
import { summarise } from '../results/summarise.js';
import type { Summary } from '../results/summary.js';
import type { Store } from '../store/store.js';
import { type SweepView, sweepView } from '../views/sweepView.js';
import { type NamedTrials, namedTrials, type WorkerView, workerView } from '../views/workerView.js';
import { UNAVAILABLE } from './httpError.js';

/** How old an answer may be, and how long one waits for a Redis that does not answer. */
const FRESH_MS = 1000;
const PATIENCE_MS = 3000;
/** What nobody asked for in so long is forgotten: a fold of many trials is large. */
const FORGET_MS = 300_000;

interface LiveSweep {
  readonly followed: FollowedSweep;
  summary: Summary | null;
  view: SweepView | null;
}

/** All sweeps of a Redis as they stand, each read on from where it was read to before; for any number of readers. */
export class LiveSweeps {
  readonly #store: Store;
  readonly #log: Log;
  readonly #sweeps = new Map<string, LiveSweep>();
  /** What was said last, by slug; '' for Redis itself. */
  readonly #problems = new Map<string, string>();
  #workers: readonly WorkerView[] = [];
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | null = null;
  #forget: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** By slug. */
  get views(): readonly SweepView[] {
    return [...this.#sweeps.values()].flatMap(({ view }) => (view === null ? [] : [view]));
  }

  get workers(): readonly WorkerView[] {
    return this.#workers;
  }

  /** Null where there is no such sweep. */
  find(slug: string): { readonly summary: Summary; readonly view: SweepView } | null {
    const { summary, view } = this.#sweeps.get(slug) ?? { summary: null, view: null };
    return summary === null || view === null ? null : { summary, view };
  }

  /**
   * Reads what was written since, unless that was done this very second. Whoever calls meanwhile waits for the
   * same reading: a journal is never folded twice at once.
   * @throws HttpError if Redis does not answer; the reading goes on.
   */
  async refresh(): Promise<void> {
    if (performance.now() - this.#refreshedAt < FRESH_MS) return;
    this.#refreshing ??= this.#read()
      .catch((error: unknown) => {
        if (!this.#closed) this.#report('', `dashboard: nothing can be read: ${messageOf(error)}`);
        throw UNAVAILABLE;
      })
      .finally(() => {
        this.#refreshing = null;
      });
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(UNAVAILABLE), PATIENCE_MS);
    });
    try {
      await Promise.race([this.#refreshing, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#forget);
  }

  async #read(): Promise<void> {
    clearTimeout(this.#forget);
    const sweeps = await this.#store.sweeps.list();
    const slugs = new Set(sweeps.map(({ slug }) => slug));
    for (const slug of this.#sweeps.keys()) if (!slugs.has(slug)) this.#sweeps.delete(slug);
    const workers = await this.#store.workers.present();
    for (const { slug } of sweeps) await this.#readSweep(slug, workers.length > 0);
    this.#workers = workers.map((presence) => workerView(presence, (slug) => this.#named(slug)));
    this.#problems.delete('');
    this.#refreshedAt = performance.now();
    this.#forget = setTimeout(() => this.#sweeps.clear(), FORGET_MS).unref();
  }

  async #readSweep(slug: string, hasWorkers: boolean): Promise<void> {
    const sweep = this.#sweeps.get(slug) ?? {
      followed: followSweep(this.#store, slug),
      summary: null,
      view: null,
    };
    this.#sweeps.set(slug, sweep);
    try {
      await this.#bringUpToDate(sweep, hasWorkers);
      this.#problems.delete(slug);
    } catch (error) {
      this.#report(slug, `dashboard: the sweep ${slug} cannot be shown: ${messageOf(error)}`);
    }
  }

  /** A sweep that is done and did not change is not summarised again; one that runs has its pace to be told. */
  async #bringUpToDate(sweep: LiveSweep, hasWorkers: boolean): Promise<void> {
    const changed = await sweep.followed.catchUp();
    const { fold } = sweep.followed;
    if (fold === null) {
      // It is being deleted this moment, or was not launched yet.
      sweep.summary = null;
      sweep.view = null;
      return;
    }
    if (changed || sweep.summary === null) sweep.summary = summarise(fold);
    else if (sweep.summary.phase !== 'running') return;
    const seen = phaseWithWorkers(sweep.summary, { hasWorkers });
    const pace = paceOf(seen, Date.now());
    sweep.view = sweepView(seen, { pace, lacksData: await lacksData(this.#store, seen) });
  }

  /** Once, not every second. One journal that cannot be read does not hide the others. */
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

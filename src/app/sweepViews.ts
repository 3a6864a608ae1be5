import { UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { sweepSlug } from '../model/slug.js';
import { unpackCurve } from '../results/curve.js';
import type { FollowedSweep } from '../results/follow.js';
import type { Journal } from '../results/journal.js';
import { unpackOverview } from '../results/overview.js';
import { summarise } from '../results/summarise.js';
import type { Summary } from '../results/summary.js';
import { withValues } from '../results/withValues.js';
import type { Store } from '../store/store.js';
import { type Presence, resourcesOf } from '../store/workerRegistry.js';
import { lackingWorker } from '../trainers/resources.js';
import { trainerOf } from '../trainers/trainers.js';
import { deletedSweep } from './deletedSweep.js';
import { followFast, restoreTable } from './followFast.js';
import { followSweep } from './launch.js';

/** The current state of the sweeps of one Redis. Each journal is read on from its last entry read. */
export class SweepViews {
  readonly #store: Store;
  readonly #followed = new Map<string, FollowedSweep>();

  constructor(store: Store) {
    this.#store = store;
  }

  list(): Promise<{ readonly slug: string; readonly name: string }[]> {
    return this.#store.sweeps.list();
  }

  workers(): Promise<Presence[]> {
    return this.#store.workers.present();
  }

  journal(slug: string): Journal {
    return this.#store.journal(slug);
  }

  /**
   * The slug of the sweep with this name or slug; if no name is given, of the only sweep.
   * @throws UserError if there is no such sweep.
   */
  async find(sweep: string | undefined): Promise<string> {
    const sweeps = await this.list();
    const names = sweeps.map(({ name }) => name);
    const [only] = sweeps;
    if (sweep === undefined) {
      if (only !== undefined && sweeps.length === 1) return only.slug;
      throw new UserError(
        only === undefined ? 'this Redis has no sweep' : 'name a sweep: there are several',
        {
          code: 'no-sweep',
          hint:
            only === undefined
              ? 'Start one with jmin run FILE.'
              : `The sweeps are ${names.slice(0, 10).join(', ')}.`,
        },
      );
    }
    const found = sweeps.find(
      ({ slug, name }) => name === sweep || slug === sweep || slug === sweepSlug(sweep),
    );
    if (found !== undefined) return found.slug;
    const near = nearest(sweep, names);
    throw new UserError(`there is no sweep ${JSON.stringify(sweep)}`, {
      code: 'no-sweep',
      hint: near === null ? 'jmin list shows all sweeps.' : `Did you mean ${near}?`,
    });
  }

  /**
   * The summary of a sweep without its curves, which `withCurve` adds.
   * @throws UserError if there is no such sweep; `sweep` is its name or slug.
   */
  async summary(sweep: string): Promise<Summary> {
    const slug = await this.find(sweep);
    const followed = this.#followed.get(slug) ?? followFast(this.#store, slug);
    this.#followed.set(slug, followed);
    return this.#summaryOf(followed, sweep);
  }

  /** The summary for lists and status: from the leader's overview if it is up to date, without any fold. */
  async shown(sweep: string): Promise<Summary> {
    const slug = await this.find(sweep);
    const bytes = await this.#store.caches.read(slug, 'overview');
    const overview = bytes === null ? null : await unpackOverview(bytes, this.journal(slug), restoreTable);
    if (overview === null) return this.summary(slug);
    return phaseWithWorkers(overview.summary, { hasWorkers: (await this.workers()).length > 0 });
  }

  /** The same with all curves, folded from the whole journal: what is written down depends on no cache. */
  async wholeSummary(sweep: string): Promise<Summary> {
    return this.#summaryOf(followSweep(this.#store, await this.find(sweep)), sweep);
  }

  /** A summary from here with the curve of one trial. */
  async withCurve(slug: string, summary: Summary, position: number): Promise<Summary> {
    const followed = this.#followed.get(slug);
    await followed?.loadCurve(position);
    const packed = followed?.fold?.packedCurve(position) ?? null;
    const curve = packed === null ? null : unpackCurve(packed);
    return { ...summary, curve: (at) => (at === position ? curve : summary.curve(at)) };
  }

  async #summaryOf(followed: FollowedSweep, name: string): Promise<Summary> {
    await followed.catchUp();
    if (followed.fold === null) throw deletedSweep(name);
    return phaseWithWorkers(summarise(followed.fold), { hasWorkers: (await this.workers()).length > 0 });
  }

  lacksData(summary: Summary): Promise<boolean> {
    return lacksData(this.#store, summary);
  }
}

/** How to bring a missing data set. */
export const HOW_DATA_COMES = 'run its sweep file with jmin run to store it';

/** Whether trials are left that cannot be trained, e.g. after an import: a journal holds no data set. */
export async function lacksData(store: Store, { ledger, facts }: Summary): Promise<boolean> {
  return ledger.waiting + ledger.running > 0 && !(await store.datasets.has(facts.digest));
}

/** What the waiting trials take that no worker has, in words; null: nothing, or there is no worker at all. */
export function workerWaitedFor({ spec, ledger }: Summary, workers: readonly Presence[]): string | null {
  if (workers.length === 0 || ledger.waiting === 0) return null;
  return lackingWorker(trainerOf(spec).resourcesOf(spec.settings), workers.map(resourcesOf));
}

/** A journal does not record that workers have left. Without a worker, a running sweep is waiting. */
export function phaseWithWorkers(
  summary: Summary,
  { hasWorkers }: { readonly hasWorkers: boolean },
): Summary {
  return summary.phase === 'running' && !hasWorkers ? withValues(summary, { phase: 'waiting' }) : summary;
}

import { UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { sweepSlug } from '../model/slug.js';
import type { FollowedSweep } from '../results/follow.js';
import type { Journal } from '../results/journal.js';
import { summarise } from '../results/summarise.js';
import type { Summary } from '../results/summary.js';
import type { Store } from '../store/store.js';
import type { Presence } from '../store/workerRegistry.js';
import { trainerOf } from '../trainers/trainers.js';
import { deletedSweep } from './deletedSweep.js';
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

  /** @throws UserError if there is no such sweep; `sweep` is its name or slug. */
  async summary(sweep: string): Promise<Summary> {
    const slug = await this.find(sweep);
    const followed = this.#followed.get(slug) ?? followSweep(this.#store, slug);
    this.#followed.set(slug, followed);
    await followed.catchUp();
    if (followed.fold === null) throw deletedSweep(sweep);
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

/** A journal does not record that workers have left. Without a worker, a running sweep is waiting. */
export function phaseWithWorkers(
  summary: Summary,
  { hasWorkers }: { readonly hasWorkers: boolean },
): Summary {
  return summary.phase === 'running' && !hasWorkers ? { ...summary, phase: 'waiting' } : summary;
}

/**
 * Milliseconds until a sweep is done, at its pace since `sinceMs`; NaN while nothing has ended since. The pace counts
 * from the first start of a trial, because the time workers took to start says nothing about the rest.
 */
export function remainingMs(
  { spec, facts, trials, columns }: Pick<Summary, 'spec' | 'facts' | 'trials' | 'columns'>,
  sinceMs: number,
  nowMs: number,
): number {
  const context = { facts, constants: spec.constants, record: spec.record };
  const meter = trainerOf(spec).workMeter(context);
  let [done, left] = [0, 0];
  let startMs = nowMs;
  for (let position = 0; position < trials.size; position++) {
    const endedMs = columns.endedMs[position] as number;
    if (endedMs < sinceMs) continue;
    // If their cost is unknown, all trials count the same.
    const total = meter?.measure(trials.configuration(position)).total ?? 1;
    if (Number.isNaN(endedMs)) {
      left += total;
      continue;
    }
    done += total;
    startMs = Math.min(startMs, Math.max(sinceMs, columns.startedMs[position] as number));
  }
  if (left === 0) return 0;
  return done === 0 ? Number.NaN : ((nowMs - startMs) * left) / done;
}

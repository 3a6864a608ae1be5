import { UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { workMeter } from '../plan/tally.js';
import type { Store } from '../redis/store.js';
import type { Presence } from '../redis/workerRegistry.js';
import type { FollowedSweep } from '../results/follow.js';
import { summarise } from '../results/summarise.js';
import type { Summary } from '../results/summary.js';
import { sweepSlug } from '../spec/slug.js';
import { followSweep } from './launch.js';

/** The sweeps of one Redis as they stand, each read on from where it was read to before. */
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

  /** @throws UserError if there is no such sweep; `sweep` is its name or slug. */
  async summary(sweep: string): Promise<Summary> {
    const sweeps = await this.list();
    const found = sweeps.find(
      ({ slug, name }) => name === sweep || slug === sweep || slug === sweepSlug(sweep),
    );
    if (found === undefined)
      throw noSuchSweep(
        sweep,
        sweeps.map(({ name }) => name),
      );
    const followed = this.#followed.get(found.slug) ?? followSweep(this.#store, found.slug);
    this.#followed.set(found.slug, followed);
    await followed.catchUp();
    if (followed.fold === null) throw noSuchSweep(sweep, []);
    return summarise(followed.fold);
  }
}

function noSuchSweep(sweep: string, names: readonly string[]): UserError {
  const near = nearest(sweep, names);
  return new UserError(`there is no sweep ${JSON.stringify(sweep)}`, {
    code: 'no-sweep',
    hint: near === null ? 'jmin list shows those there are.' : `Did you mean ${near}?`,
  });
}

/**
 * Milliseconds until a sweep is done, at the pace of its work so far; NaN while nothing has ended. The pace is
 * that of the last start of work, for a sweep may have rested for days.
 */
export function remainingMs(
  { spec, facts, trials, columns }: Pick<Summary, 'spec' | 'facts' | 'trials' | 'columns'>,
  sinceMs: number,
  nowMs: number,
): number {
  const work = workMeter(facts, spec.record);
  let [done, left] = [0, 0];
  for (let position = 0; position < trials.size; position++) {
    const endedMs = columns.endedMs[position] as number;
    if (endedMs < sinceMs) continue;
    const { total } = work(trials.configuration(position));
    if (Number.isNaN(endedMs)) left += total;
    else done += total;
  }
  if (left === 0) return 0;
  return done === 0 ? Number.NaN : ((nowMs - sinceMs) * left) / done;
}

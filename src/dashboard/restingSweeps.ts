import { restoreTable } from '../app/followFast.js';
import { unpackOverview } from '../results/overview.js';
import type { Summary } from '../results/summary.js';
import type { Store } from '../store/store.js';

/** A sweep that has ended, by its overview: the summary has only some of its trials, and the facts about all. */
export interface RestingSweep {
  readonly summary: Summary;
  /** Id of the last entry of its journal. */
  readonly until: string;
}

/** Sweeps that have ended and changed no more, by what their leader kept of them. A list of them needs no fold. */
export class RestingSweeps {
  readonly #store: Store;
  readonly #known = new Map<string, RestingSweep>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Null for a sweep that has not ended, or without an overview of its last entry. */
  async read(slug: string): Promise<RestingSweep | null> {
    const known = this.#known.get(slug);
    if (known !== undefined && (await this.#isLast(slug, known.until))) return known;
    this.#known.delete(slug);
    const bytes = await this.#store.caches.read(slug, 'overview');
    const found =
      bytes === null ? null : await unpackOverview(bytes, this.#store.journal(slug), restoreTable);
    if (found === null || !['done', 'cancelled'].includes(found.summary.phase)) return null;
    const resting = { summary: found.summary, until: found.lastId };
    this.#known.set(slug, resting);
    return resting;
  }

  forget(slug: string): void {
    this.#known.delete(slug);
  }

  async #isLast(slug: string, entry: string): Promise<boolean> {
    const journal = this.#store.journal(slug);
    const [isThere, later] = await Promise.all([journal.has(entry), journal.read(entry, 1)]);
    return isThere && later.length === 0;
  }
}

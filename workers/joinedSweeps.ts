import type { Joined } from '../src/model/events.js';
import type { Store } from '../src/store/store.js';

/**
 * Records this worker once in the journal of each sweep that it trains. Records it again if the entry has disappeared
 * because the sweep was deleted and launched again, or because Redis has lost data.
 */
export class JoinedSweeps {
  readonly #store: Store;
  readonly #joined: Joined;
  /** The entry with the record, by slug; null if there was no journal. */
  readonly #entries = new Map<string, Promise<string | null>>();

  constructor(store: Store, joined: Joined) {
    this.#store = store;
    this.#joined = joined;
  }

  async join(slug: string): Promise<void> {
    const known = this.#entries.get(slug);
    if (known !== undefined && (await this.#isThere(slug, await known))) return;
    // Another job may have recorded it meanwhile.
    if (this.#entries.get(slug) === known) this.#record(slug);
    await this.#entries.get(slug);
  }

  async #isThere(slug: string, entry: string | null): Promise<boolean> {
    return entry !== null && (await this.#store.journal(slug).has(entry));
  }

  #record(slug: string): void {
    const entry = this.#store.join(slug, this.#joined);
    this.#entries.set(slug, entry);
    entry.catch(() => this.#entries.delete(slug));
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { followSweep } from '../../src/app/launch.js';
import type { Store } from '../../src/store/store.js';

const FOLLOW_MS = 100;

/** How far a sweep is, as its journal tells; while Redis is away, how far it was. */
export class Progress {
  /** The share of its trials that have ended. */
  share = 0;
  /** Its ledger in words. */
  ledger = 'not launched';
  readonly #stopping = new AbortController();

  constructor(store: Store, slug: string) {
    void this.#follow(store, slug);
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #follow(store: Store, slug: string): Promise<void> {
    const followed = followSweep(store, slug);
    while (!this.#stopping.signal.aborted) {
      try {
        await followed.catchUp();
      } catch (error) {
        this.ledger = `unreadable: ${String(error)}`;
      }
      const ledger = followed.fold?.ledger;
      if (ledger !== undefined) {
        this.share = (ledger.finished + ledger.diverged + ledger.stopped) / ledger.planned;
        this.ledger = JSON.stringify(ledger);
      }
      await sleep(FOLLOW_MS, undefined, { ref: false });
    }
  }
}

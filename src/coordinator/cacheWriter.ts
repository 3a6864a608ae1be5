/**
 * Keeps the caches of sweeps while they run and when they end (store/sweepCaches.ts). Nothing depends on them, so an
 * error is ignored, and a running sweep never waits for them.
 */
import type { SweepCaches } from '../store/sweepCaches.js';
import type { SweepState } from './sweepState.js';

/** A journal that is shorter is read as fast as a snapshot. */
const MIN_ENTRIES = 1000;
/** Entries between two snapshots of a running sweep. */
const ENTRIES_BETWEEN = 10_000;
/** Snapshots of a running sweep take at most this share of the time. */
const MAX_SHARE = 0.05;

interface Kept {
  /** The last entry of the journal in the snapshot, and how many had been read. */
  readonly lastId: string;
  readonly entries: number;
}

export class CacheWriter {
  readonly #caches: Pick<SweepCaches, 'write'>;
  /** Milliseconds by a clock that never goes back. */
  readonly #clock: () => number;
  readonly #kept = new WeakMap<SweepState, Kept>();
  #writing: Promise<void> | null = null;
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(caches: Pick<SweepCaches, 'write'>, clock: () => number) {
    this.#caches = caches;
    this.#clock = clock;
  }

  /** Starts to write the snapshot of one sweep, if one is due and no other is being written. */
  keep(sweeps: Iterable<SweepState>): void {
    if (this.#writing !== null || this.#clock() < this.#restUntil) return;
    for (const sweep of sweeps) {
      if (sweep.entriesRead - (this.#kept.get(sweep)?.entries ?? 0) < ENTRIES_BETWEEN) continue;
      const began = this.#clock();
      this.#writing = this.#write(sweep).finally(() => {
        this.#writing = null;
        this.#restUntil = this.#clock() + (this.#clock() - began) / MAX_SHARE;
      });
      return;
    }
  }

  /** Writes the snapshot of a sweep that ends, unless it is written already. */
  async end(sweep: SweepState): Promise<void> {
    await this.#writing;
    const isKept = this.#kept.get(sweep)?.lastId === sweep.read;
    if (!isKept && sweep.entriesRead >= MIN_ENTRIES) await this.#write(sweep);
  }

  async #write(sweep: SweepState): Promise<void> {
    this.#kept.set(sweep, { lastId: sweep.read, entries: sweep.entriesRead });
    try {
      const bytes = await sweep.snapshot();
      if (bytes !== null) await this.#caches.write(sweep.slug, 'snapshot', bytes);
    } catch {
      // E.g. the memory of Redis is full: readers fold the journal instead.
    }
  }
}

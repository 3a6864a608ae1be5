/**
 * Keeps the caches of sweeps while they run and when they end (store/sweepCaches.ts). Nothing depends on them, so an
 * error is ignored, and a running sweep never waits for them.
 */
import type { CacheKind, SweepCaches } from '../store/sweepCaches.js';
import type { SweepState } from './sweepState.js';

/** A journal that is shorter is read as fast as a snapshot. */
const MIN_ENTRIES = 1000;
/** Entries between two snapshots of a running sweep. */
const ENTRIES_BETWEEN = 10_000;
/** Snapshots of a running sweep take at most this share of the time. */
const MAX_SHARE = 0.05;

/** An overview is written once nothing has happened for this long: while trials end, it would be old at once. */
const QUIET_MS = 1000;
/** The overview of a running sweep of more trials would keep the leader from its work for too long. */
const MAX_TRIALS = 200_000;

interface Kept {
  /** The last entry of the journal in the snapshot, and how many had been read. */
  readonly snapshotId: string | null;
  readonly entries: number;
  /** The last entry in the overview. */
  readonly overviewId: string | null;
  /** The last entry read, and since when it is the last. */
  readonly read: string;
  readonly sinceMs: number;
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

  /** Starts to write the cache of one sweep, if one is due and no other is being written. */
  keep(sweeps: Iterable<SweepState>): void {
    if (this.#writing !== null || this.#clock() < this.#restUntil) return;
    for (const sweep of sweeps) {
      const kept = this.#look(sweep);
      const isSnapshotDue = sweep.entriesRead - kept.entries >= ENTRIES_BETWEEN;
      if (isSnapshotDue) return this.#start(() => this.#writeSnapshot(sweep));
      if (this.#isOverviewDue(sweep, kept)) return this.#start(() => this.#writeOverview(sweep));
    }
  }

  /** Writes both caches of a sweep that ends, unless they are written already. */
  async end(sweep: SweepState): Promise<void> {
    await this.#writing;
    const { snapshotId, overviewId } = this.#look(sweep);
    if (overviewId !== sweep.read) await this.#writeOverview(sweep);
    if (snapshotId !== sweep.read && sweep.entriesRead >= MIN_ENTRIES) await this.#writeSnapshot(sweep);
  }

  #isOverviewDue({ fold }: SweepState, { overviewId, read, sinceMs }: Kept): boolean {
    if (fold === null || fold.trials.size > MAX_TRIALS) return false;
    return overviewId !== read && this.#clock() - sinceMs >= QUIET_MS;
  }

  #look(sweep: SweepState): Kept {
    const known = this.#kept.get(sweep) ?? NOTHING_KEPT;
    if (known.read === sweep.read) return known;
    const kept = { ...known, read: sweep.read, sinceMs: this.#clock() };
    this.#kept.set(sweep, kept);
    return kept;
  }

  #start(write: () => Promise<void>): void {
    const began = this.#clock();
    this.#writing = write().finally(() => {
      this.#writing = null;
      this.#restUntil = this.#clock() + (this.#clock() - began) / MAX_SHARE;
    });
  }

  #writeSnapshot(sweep: SweepState): Promise<void> {
    const { entriesRead: entries, read: snapshotId } = sweep;
    this.#kept.set(sweep, { ...this.#look(sweep), snapshotId, entries });
    return this.#write(sweep.slug, 'snapshot', () => sweep.snapshot());
  }

  #writeOverview(sweep: SweepState): Promise<void> {
    this.#kept.set(sweep, { ...this.#look(sweep), overviewId: sweep.read });
    return this.#write(sweep.slug, 'overview', () => sweep.overview());
  }

  async #write(slug: string, kind: CacheKind, make: () => Promise<Buffer | null>): Promise<void> {
    try {
      const bytes = await make();
      if (bytes !== null) await this.#caches.write(slug, kind, bytes);
    } catch {
      // E.g. the memory of Redis is full: readers fold the journal instead.
    }
  }
}

const NOTHING_KEPT: Kept = { snapshotId: null, entries: 0, overviewId: null, read: '', sinceMs: Number.NaN };

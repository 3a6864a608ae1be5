import { messageOf } from '../src/base/errors.js';
import type { Log } from '../src/base/log.js';
import type { CheckpointStore, StoredCheckpoint } from '../src/store/checkpoints.js';
import type { Claim } from '../src/store/runControl.js';
import { removeCheckpointFile } from './checkpointFiles.js';

/** The checkpoints of one job, in its worker process. They are published one after the other. */
export class CheckpointKeeper {
  readonly #store: CheckpointStore;
  readonly #folder: string | null;
  readonly #log: Log;
  /** The checkpoints in Redis by run, and those among them from before this job. */
  readonly #stored = new Map<string, StoredCheckpoint>();
  #loaded: ReadonlyMap<string, StoredCheckpoint> = new Map();
  #waiting: { readonly claim: Claim; readonly stored: StoredCheckpoint } | null = null;
  #publishing: Promise<void> | null = null;

  /** `folder` is the sweep's own folder; null if there is none. */
  constructor(store: CheckpointStore, folder: string | null, log: Log) {
    this.#store = store;
    this.#folder = folder;
    this.#log = log;
  }

  /** The checkpoints by run. */
  async load(slug: string, runs: readonly string[]): Promise<ReadonlyMap<string, StoredCheckpoint>> {
    const found = await this.#store.load(slug, runs);
    found.forEach((stored, i) => {
      if (stored !== null) this.#stored.set(runs[i] ?? '', stored);
    });
    this.#loaded = new Map(this.#stored);
    return this.#loaded;
  }

  /** Publishes a checkpoint soon. While Redis is slow or unreachable, only the newest waits. */
  keep(claim: Claim, stored: StoredCheckpoint): void {
    if (this.#waiting !== null) this.discard(this.#waiting.stored);
    this.#waiting = { claim, stored };
    this.#publishing ??= this.#publish();
  }

  /** Drops a checkpoint without publishing it. */
  discard(stored: StoredCheckpoint): void {
    void this.#remove(stored);
  }

  /** Settles when every checkpoint is published, or was refused because the run is no longer ours. */
  async settle(): Promise<void> {
    await this.#publishing;
  }

  /** Records that the run has ended. */
  async drop(claim: Claim): Promise<void> {
    await this.settle();
    const stored = this.#stored.get(claim.run);
    if (stored === undefined) return;
    this.#stored.delete(claim.run);
    await this.#attempt(() => this.#store.drop(claim));
    await this.#remove(stored);
  }

  /** Records that the run has crashed. If it made no progress after resuming, the checkpoint may be the cause. */
  async dropSuspect(claim: Claim): Promise<void> {
    await this.settle();
    const stored = this.#stored.get(claim.run);
    if (stored !== undefined && stored === this.#loaded.get(claim.run)) await this.drop(claim);
  }

  async #publish(): Promise<void> {
    while (this.#waiting !== null) {
      const { claim, stored } = this.#waiting;
      this.#waiting = null;
      const isOurs = await this.#attempt(() => this.#store.save(claim, stored));
      const leftOver = isOurs === true ? this.#stored.get(claim.run) : stored;
      if (isOurs === true) this.#stored.set(claim.run, stored);
      if (leftOver !== undefined) await this.#remove(leftOver);
    }
    this.#publishing = null;
  }

  /** A checkpoint that cannot be stored or removed is no reason to end a training. */
  async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.#log.warn('checkpoint-failed', {}, `a checkpoint was not stored: ${messageOf(error)}`);
      return null;
    }
  }

  async #remove(stored: StoredCheckpoint): Promise<void> {
    const folder = this.#folder;
    if (stored.kind === 'file' && folder !== null)
      await this.#attempt(() => removeCheckpointFile(folder, stored));
  }
}

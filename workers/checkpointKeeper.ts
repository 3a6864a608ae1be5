import { messageOf } from '../src/base/errors.js';
import type { Log } from '../src/base/log.js';
import type { CheckpointStore, StoredCheckpoint } from '../src/store/checkpoints.js';
import type { Claim } from '../src/store/runControl.js';
import { removeCheckpointFile } from './checkpointFiles.js';

/** The checkpoints of one job, as its worker process sees them: published one after the other. */
export class CheckpointKeeper {
  readonly #store: CheckpointStore;
  readonly #folder: string | null;
  readonly #log: Log;
  /** What Redis has, by run; and of that, what was there when the job came. */
  readonly #stored = new Map<string, StoredCheckpoint>();
  #loaded: ReadonlyMap<string, StoredCheckpoint> = new Map();
  #waiting: { readonly claim: Claim; readonly stored: StoredCheckpoint } | null = null;
  #publishing: Promise<void> | null = null;

  /** `folder` is the sweep's own; null: there is none. */
  constructor(store: CheckpointStore, folder: string | null, log: Log) {
    this.#store = store;
    this.#folder = folder;
    this.#log = log;
  }

  /** By run, for those that have one. */
  async load(slug: string, runs: readonly string[]): Promise<ReadonlyMap<string, StoredCheckpoint>> {
    const found = await this.#store.load(slug, runs);
    found.forEach((stored, i) => {
      if (stored !== null) this.#stored.set(runs[i] ?? '', stored);
    });
    this.#loaded = new Map(this.#stored);
    return this.#loaded;
  }

  /** Publishes a checkpoint soon: where Redis is slow or away, only the newest waits. */
  keep(claim: Claim, stored: StoredCheckpoint): void {
    if (this.#waiting !== null) this.discard(this.#waiting.stored);
    this.#waiting = { claim, stored };
    this.#publishing ??= this.#publish();
  }

  /** It is not to be published. */
  discard(stored: StoredCheckpoint): void {
    void this.#remove(stored);
  }

  /** Settles when everything that was to be kept is published, or was found not to be ours to publish. */
  async settle(): Promise<void> {
    await this.#publishing;
  }

  /** The run has ended. */
  async drop(claim: Claim): Promise<void> {
    await this.settle();
    const stored = this.#stored.get(claim.run);
    if (stored === undefined) return;
    this.#stored.delete(claim.run);
    await this.#attempt(() => this.#store.drop(claim));
    await this.#remove(stored);
  }

  /** The run has crashed: had it come no further than where it went on, the checkpoint itself may be to blame. */
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

  /** A checkpoint that cannot be kept, or removed, is no reason to end a training. */
  async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.#log.warn('checkpoint-failed', {}, `a checkpoint: ${messageOf(error)}`);
      return null;
    }
  }

  async #remove(stored: StoredCheckpoint): Promise<void> {
    const folder = this.#folder;
    if (stored.kind === 'file' && folder !== null)
      await this.#attempt(() => removeCheckpointFile(folder, stored));
  }
}

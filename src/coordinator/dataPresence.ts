import { printable } from '../base/printable.js';
import type { SweepFold } from '../results/fold.js';
import type { DatasetStore } from '../store/datasetStore.js';

/** How long a data set may be missing before anybody is told: a `run` brings its own back within a second or two. */
const PATIENCE_MS = 3000;

/**
 * Which sweeps have their data set in Redis. A journal brings none: a sweep that was imported and resumed gets its
 * data when it is run. Until then nothing of it is begun, for no worker could train it.
 */
export class DataPresence {
  readonly #datasets: Pick<DatasetStore, 'has'>;
  readonly #onProblem: (line: string) => void;
  /** By digest, as of the last look. */
  readonly #known = new Map<string, boolean>();
  /** Since when a sweep lacks its data; Infinity once that was said. */
  readonly #missingSince = new Map<string, number>();

  constructor(datasets: Pick<DatasetStore, 'has'>, onProblem: (line: string) => void) {
    this.#datasets = datasets;
    this.#onProblem = onProblem;
  }

  /** Forgets what was found: it may have come, or gone. */
  lookAgain(): void {
    this.#known.clear();
  }

  async has(slug: string, { planned }: SweepFold): Promise<boolean> {
    const { digest } = planned.facts;
    const isThere = this.#known.get(digest) ?? (await this.#datasets.has(digest));
    this.#known.set(digest, isThere);
    if (isThere) this.#missingSince.delete(slug);
    else this.#tell(slug, planned.spec.name);
    return isThere;
  }

  #tell(slug: string, name: string): void {
    const now = performance.now();
    const since = this.#missingSince.get(slug) ?? now;
    const isDue = now - since >= PATIENCE_MS;
    this.#missingSince.set(slug, isDue ? Number.POSITIVE_INFINITY : since);
    if (isDue) this.#onProblem(`${printable(name, 60)} waits for its data set: run its sweep file again`);
  }
}

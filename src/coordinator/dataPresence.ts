import { printable } from '../base/printable.js';
import type { SweepFold } from '../results/fold.js';
import type { DatasetStore } from '../store/datasetStore.js';

/** How long a data set may be missing before it is reported: a `run` stores its own again within two seconds. */
const PATIENCE_MS = 3000;

/**
 * Tracks which sweeps have their data set in Redis. A journal has no data: an imported sweep gets its data when it is
 * run. Until then none of its runs is opened, because no worker could train it.
 */
export class DataPresence {
  readonly #datasets: Pick<DatasetStore, 'has'>;
  readonly #onProblem: (line: string) => void;
  /** By digest, as of the last check. */
  readonly #known = new Map<string, boolean>();
  /** Since when a sweep lacks its data; Infinity once that was reported. */
  readonly #missingSince = new Map<string, number>();

  constructor(datasets: Pick<DatasetStore, 'has'>, onProblem: (line: string) => void) {
    this.#datasets = datasets;
    this.#onProblem = onProblem;
  }

  /** Forgets the last check: data may have come or gone. */
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

import { printable } from '../base/printable.js';
import type { DatasetStore } from '../store/datasetStore.js';
import type { SweepWork } from './sweepWork.js';

/**
 * Which sweeps have their data set in Redis. A journal brings none: a sweep that was imported and resumed has its
 * data when it is run. Until then nothing of it is begun, for no worker could train it.
 */
export class DataWatch {
  readonly #datasets: DatasetStore;
  readonly #tell: (line: string) => void;
  /** By digest, as of the last look. */
  readonly #known = new Map<string, boolean>();
  /** The slugs of sweeps that were told of. */
  readonly #told = new Set<string>();

  constructor(datasets: DatasetStore, tell: (line: string) => void) {
    this.#datasets = datasets;
    this.#tell = tell;
  }

  /** Forgets what was found: it may have come, or gone. */
  lookAgain(): void {
    this.#known.clear();
  }

  async hasData({ dataset, slug, name }: SweepWork): Promise<boolean> {
    const isThere = this.#known.get(dataset) ?? (await this.#datasets.has(dataset));
    this.#known.set(dataset, isThere);
    if (isThere) this.#told.delete(slug);
    else if (!this.#told.has(slug)) {
      this.#told.add(slug);
      this.#tell(`${printable(name, 60)} waits for its data set: jmin run with its sweep file brings it`);
    }
    return isThere;
  }
}

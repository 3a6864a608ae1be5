import { UserError } from '../src/base/errors.js';
import { decodeDataset } from '../src/data/transport.js';
import type { DatasetStore } from '../src/redis/datasetStore.js';
import type { Dataset } from '../src/spec/dataset.js';

/** Data sets that a worker process keeps decoded, for all its threads. */
const KEPT = 4;

/** Each data set is fetched from Redis and decoded once, however many jobs ask for it at the same time. */
export class DatasetCache {
  readonly #store: DatasetStore;
  readonly #datasets = new Map<string, Promise<Dataset>>();

  constructor(store: DatasetStore) {
    this.#store = store;
  }

  get(digest: string): Promise<Dataset> {
    const known = this.#datasets.get(digest);
    if (known !== undefined) return known;
    const fetched = this.#fetch(digest);
    this.#datasets.set(digest, fetched);
    // One that could not be had is asked for again the next time.
    fetched.catch(() => this.#datasets.delete(digest));
    const [oldest] = this.#datasets.keys();
    if (this.#datasets.size > KEPT && oldest !== undefined) this.#datasets.delete(oldest);
    return fetched;
  }

  async #fetch(digest: string): Promise<Dataset> {
    const chunks = await this.#store.get(digest);
    if (chunks === null)
      throw new UserError(`the data set ${digest} is not in Redis`, { code: 'no-dataset' });
    return decodeDataset(chunks);
  }
}

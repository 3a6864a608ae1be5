import { messageOf, UserError } from '../src/base/errors.js';
import { decodeDataset } from '../src/data/transport.js';
import type { Dataset } from '../src/model/dataset.js';
import type { DatasetStore, SharedDataset } from '../src/store/datasetStore.js';

/** Data sets that a worker process keeps decoded, for all its threads. */
const KEPT = 4;

/** Redis has it no more: no fault of who was to be trained on it. */
export class DataMissing extends Error {}

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
    const shared = await this.#store.getShared(digest);
    if (shared !== null) return readShared(shared, digest);
    const chunks = await this.#store.get(digest);
    if (chunks === null) throw new DataMissing(`the data set ${digest} is not in Redis`);
    const decoded = decode(chunks, digest);
    if (typeof decoded !== 'string') return decoded;
    await this.#store.markMissing(digest);
    throw new DataMissing(`the data set ${digest} in Redis counts as missing: ${decoded}`);
  }
}

/** The data set, or what is wrong with its chunks: they may be damaged or forged. */
function decode(chunks: readonly Uint8Array[], digest: string): Dataset | string {
  try {
    const dataset = decodeDataset(chunks);
    return dataset.facts.digest === digest ? dataset : `its chunks are those of ${dataset.facts.digest}`;
  } catch (error) {
    return messageOf(error);
  }
}

/** One too large to travel: read from where all workers find it, and held to be the one that was planned. */
async function readShared({ spec, directory }: SharedDataset, digest: string): Promise<Dataset> {
  // What reads files is not loaded by a worker that is sent all it trains on.
  const { loadDataset } = await import('../src/data/loadDataset.js');
  const dataset = await loadDataset(spec, directory);
  if (dataset.facts.digest === digest) return dataset;
  throw new UserError(`the data in ${directory} are not those the sweep was planned with`, {
    code: 'other-data',
    hint: `Expected the digest ${digest}, got ${dataset.facts.digest}.`,
  });
}

import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { messageOf, UserError } from '../src/base/errors.js';
import { printable } from '../src/base/printable.js';
import { dataFiles } from '../src/data/dataFiles.js';
import { decodeDataset } from '../src/data/transport.js';
import type { Dataset } from '../src/model/dataset.js';
import type { DatasetStore, SharedDataset } from '../src/store/datasetStore.js';

/** The decoded data sets that a worker process keeps for all its threads. */
const KEPT = 4;

/** Redis no longer has the data set. The trials are not to blame. */
export class DataMissing extends Error {}

/** Each data set is fetched from Redis and decoded once, however many jobs ask for it at the same time. */
export class DatasetCache {
  readonly #store: DatasetStore;
  readonly #datasets = new Map<string, Promise<Dataset>>();
  /** Folders whose files may be read, for data sets that do not travel through Redis. */
  readonly folders: readonly string[];

  constructor(store: DatasetStore, folders: readonly string[] = []) {
    this.#store = store;
    this.folders = folders;
  }

  get(digest: string): Promise<Dataset> {
    const known = this.#datasets.get(digest);
    if (known !== undefined) return known;
    const fetched = this.#fetch(digest);
    this.#datasets.set(digest, fetched);
    // A data set that could not be fetched is fetched again next time.
    fetched.catch(() => this.#datasets.delete(digest));
    const [oldest] = this.#datasets.keys();
    if (this.#datasets.size > KEPT && oldest !== undefined) this.#datasets.delete(oldest);
    return fetched;
  }

  async #fetch(digest: string): Promise<Dataset> {
    const shared = await this.#store.getShared(digest);
    if (shared !== null) return readShared(shared, digest, this.folders);
    const chunks = await this.#store.get(digest);
    if (chunks === null) throw new DataMissing(`the data set ${digest} is not in Redis`);
    const decoded = decode(chunks, digest);
    if (typeof decoded !== 'string') return decoded;
    await this.#store.markMissing(digest);
    throw new DataMissing(`the data set ${digest} in Redis counts as missing: ${decoded}`);
  }
}

/** Trainings read no further rows, and every job would carry the encoding to its thread. */
function withoutEncoding({ encoding: _, ...dataset }: Dataset): Dataset {
  return dataset;
}

/** The data set, or the problem with its chunks, which may be damaged or forged. */
function decode(chunks: readonly Uint8Array[], digest: string): Dataset | string {
  try {
    const dataset = withoutEncoding(decodeDataset(chunks));
    return dataset.facts.digest === digest ? dataset : `its chunks are those of ${dataset.facts.digest}`;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * A data set too large for Redis is read from its files, if they are in folders that this worker was started with: who
 * can write to Redis must not choose what it reads. Its digest must be the planned one.
 */
async function readShared(
  { spec, directory }: SharedDataset,
  digest: string,
  folders: readonly string[],
): Promise<Dataset> {
  for (const file of dataFiles(spec, directory)) await refuseOutside(file, folders);
  // The file readers are loaded only if they are needed.
  const { loadDataset } = await import('../src/data/loadDataset.js');
  const dataset = withoutEncoding(await loadDataset(spec, directory));
  if (dataset.facts.digest === digest) return dataset;
  throw new UserError(`the data in ${directory} differ from the data that the sweep was planned with`, {
    code: 'other-data',
    hint: `Expected the digest ${digest}; got ${dataset.facts.digest}.`,
  });
}

/** Symbolic links count by where they lead. A file that does not exist is answered like one that may not be read. */
async function refuseOutside(file: string, folders: readonly string[]): Promise<void> {
  const [real, ...allowed] = await Promise.all(
    [file, ...folders].map((path) => realpath(path).catch(() => null)),
  );
  if (
    allowed.some((folder) => folder != null && real?.startsWith(folder.endsWith(sep) ? folder : folder + sep))
  )
    return;
  throw new UserError(`this worker may not read ${printable(file, 200)}, or it is not there`, {
    code: 'data-folder',
    hint: 'Start it with --data-folder and the folder of the data.',
  });
}

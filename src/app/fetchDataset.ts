import { UserError } from '../base/errors.js';
import { loadDataset } from '../data/loadDataset.js';
import { decodeDataset } from '../data/transport.js';
import type { Dataset } from '../model/dataset.js';
import type { Store } from '../store/store.js';

/** The data set of a sweep, to train its trials again. @throws UserError if it is gone, or no longer the same. */
export async function fetchDataset(store: Store, digest: string): Promise<Dataset> {
  const dataset = await fetch(store, digest);
  if (dataset.facts.digest === digest) return dataset;
  throw new UserError('the data have changed since the sweep was run', {
    code: 'other-data',
    hint: `Expected the digest ${digest}; got ${dataset.facts.digest}. Run the sweep file again.`,
  });
}

async function fetch(store: Store, digest: string): Promise<Dataset> {
  const shared = await store.datasets.getShared(digest);
  if (shared !== null) return loadDataset(shared.spec, shared.directory);
  const chunks = await store.datasets.get(digest);
  if (chunks === null)
    throw new UserError('the data set of the sweep is not in Redis', {
      code: 'no-dataset',
      hint: 'Run the sweep file again: that stores the data and trains only what is missing.',
    });
  return decodeDataset(chunks);
}

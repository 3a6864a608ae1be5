import type { Store } from '../redis/store.js';
import { readAll } from '../results/readAll.js';

/** Takes a sweep out of Redis, and the data sets that no other sweep uses. */
export async function deleteSweep(store: Store, slug: string): Promise<void> {
  const digests = await dataDigests(store, slug);
  await store.sweeps.delete(slug);
  for (const digest of digests) await store.datasets.release(digest, slug);
}

/** Of every data set that the sweep was ever planned with. */
async function dataDigests(store: Store, slug: string): Promise<Set<string>> {
  const digests = new Set<string>();
  for await (const entries of readAll(store.journal(slug))) {
    for (const { event } of entries) if (event.type === 'planned') digests.add(event.facts.digest);
  }
  return digests;
}

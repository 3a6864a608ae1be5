import { rm } from 'node:fs/promises';
import { readAll } from '../results/readAll.js';
import { checkpointFolder } from '../store/checkpoints.js';
import type { Store } from '../store/store.js';

/**
 * Deletes a sweep from Redis, with its jobs, the data sets that no other sweep uses, and its checkpoints in `folder`.
 * Workers remove checkpoints in their own folders.
 */
export async function deleteSweep(store: Store, slug: string, folder: string): Promise<void> {
  const digests = await dataDigests(store, slug);
  await store.sweeps.delete(slug);
  await store.jobs.removeOf(slug);
  for (const digest of digests) await store.datasets.release(digest, slug);
  await rm(checkpointFolder(folder, store.target.prefix, slug), { recursive: true, force: true });
}

/** The digests of all data sets that the sweep was ever planned with. */
async function dataDigests(store: Store, slug: string): Promise<Set<string>> {
  const digests = new Set<string>();
  for await (const entries of readAll(store.journal(slug))) {
    for (const { event } of entries) if (event.type === 'planned') digests.add(event.facts.digest);
  }
  return digests;
}

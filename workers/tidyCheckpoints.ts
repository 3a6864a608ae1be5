import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckpointStore, checkpointFolder } from '../src/store/checkpoints.js';
import { runOfFile } from './checkpointFiles.js';

/** Redis may not name a younger file yet. */
const LEFT_OVER_MS = 10 * 60_000;

/** The folder of the checkpoints of a prefix's sweeps, and their records in Redis. */
export interface Checkpoints {
  readonly folder: string;
  readonly prefix: string;
  readonly store: CheckpointStore;
}

/** Removes the left-over files of dead workers, and of sweeps that have ended or were deleted. */
export async function tidyCheckpoints({ folder, prefix, store }: Checkpoints): Promise<void> {
  for (const name of await namesIn(folder)) {
    const slug = name.slice(prefix.length + 1);
    if (join(folder, name) === checkpointFolder(folder, prefix, slug))
      await tidySweep(join(folder, name), slug, store);
  }
}

async function tidySweep(folder: string, slug: string, store: CheckpointStore): Promise<void> {
  for (const name of await namesIn(folder)) {
    const run = runOfFile(name);
    if (run === null || !(await isOld(join(folder, name)))) continue;
    const [stored] = await store.load(slug, [run]);
    if (stored?.kind !== 'file' || stored.file !== name) await rm(join(folder, name), { force: true });
  }
  // A folder with files in it stays.
  await rmdir(folder).catch(() => {});
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function isOld(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts !== null && Date.now() - facts.mtimeMs > LEFT_OVER_MS;
}

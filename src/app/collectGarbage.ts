/**
 * What is stored in a Redis and in jmin's folders, and what no sweep needs: checkpoints of sweeps that were
 * deleted, and weights of trials that no sweep has. The files are listed before the sweeps, and a sweep is there before
 * its files: so the files of a sweep that starts meanwhile are needed.
 */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../base/errors.js';
import type { Summary } from '../results/summary.js';
import { checkpointFolder } from '../store/checkpoints.js';
import type { StoredFile, StoredView } from '../views/storedView.js';
import type { OpenRedis } from './openRedis.js';
import { type FoundFile, type StoredFolders, storedFiles } from './storedFiles.js';
import { SweepViews } from './sweepViews.js';

type Redis = Pick<OpenRedis, 'store' | 'embedded'>;

/** What is stored now; nothing is changed. */
export async function whatIsStored(redis: Redis, folders: StoredFolders): Promise<StoredView> {
  const { store } = redis;
  const found = await storedFiles(folders);
  const known = await knownSweeps(redis);
  const sweeps: StoredView['sweeps'] = [];
  const users = new Map<string, string[]>();
  for (const { slug, name, summary } of known) {
    const { journal, checkpoints, caches } = await store.sizes.sweep(slug);
    sweeps.push({
      ...{ sweep: name, slug },
      ...{ journal_bytes: journal, checkpoints_bytes: checkpoints, caches_bytes: caches },
    });
    const digest = summary?.facts.digest;
    if (digest !== undefined) users.set(digest, [...(users.get(digest) ?? []), name]);
  }
  const datasets: StoredView['datasets'] = [];
  for (const [digest, names] of users)
    datasets.push({ digest, sweeps: names, bytes: await store.sizes.dataset(digest) });
  const files = found.map(
    (file): StoredFile => ({
      ...{ kind: file.kind, path: file.path, bytes: file.bytes, logs_bytes: file.logs_bytes },
      needed: isNeeded(file, known, { prefix: store.target.prefix, isOwn: isOwn(redis, found) }),
    }),
  );
  return { sweeps, datasets, files, unneeded_bytes: bytesOf(files), removed_bytes: 0 };
}

/** Removes what no sweep needs. Each file is judged once more before it goes. */
export async function collectGarbage(redis: Redis, folders: StoredFolders): Promise<StoredView> {
  const stored = await whatIsStored(redis, folders);
  const { files } = await whatIsStored(redis, folders);
  const stillUnneeded = new Set(files.filter(({ needed }) => !needed).map(({ path }) => path));
  const going = stored.files.filter(({ path, needed }) => !needed && stillUnneeded.has(path));
  for (const { path } of going) await rm(path, { recursive: true, force: true });
  return { ...stored, removed_bytes: bytesOf(going) };
}

function bytesOf(files: readonly StoredFile[]): number {
  return files.reduce((sum, { bytes, needed }) => (needed ? sum : sum + bytes), 0);
}

interface KnownSweep {
  readonly slug: string;
  readonly name: string;
  /** Null if its journal has disappeared: jmin import may bring it back. */
  readonly summary: Summary | null;
}

async function knownSweeps({ store }: Redis): Promise<KnownSweep[]> {
  const views = new SweepViews(store);
  const known: KnownSweep[] = [];
  for (const { slug, name } of await views.list()) {
    const summary = await views.summary(slug).catch((error: unknown) => {
      if (error instanceof UserError && error.code === 'no-sweep') return null;
      throw error;
    });
    known.push({ slug, name, summary });
  }
  return known;
}

/** The files of a folder with a private Redis are of its sweeps, which another Redis does not know. */
function isOwn({ embedded }: Redis, found: readonly FoundFile[]): boolean {
  return embedded !== null || !found.some(({ kind }) => kind === 'private_redis');
}

function isNeeded(
  { kind, path, name, trial }: FoundFile,
  sweeps: readonly KnownSweep[],
  { prefix, isOwn }: { readonly prefix: string; readonly isOwn: boolean },
): boolean {
  if (!isOwn) return true;
  switch (kind) {
    case 'checkpoints': {
      const slug = name.slice(prefix.length + 1);
      const isOfPrefix = path === checkpointFolder(dirname(path), prefix, slug);
      return !isOfPrefix || sweeps.some((sweep) => sweep.slug === slug);
    }
    case 'weights':
      return sweeps.some(({ summary }) => summary === null || hasTrial(summary, trial));
    default:
      return true;
  }
}

function hasTrial({ trials }: Summary, id: string | null): boolean {
  return id !== null && trials.position(id) !== undefined;
}

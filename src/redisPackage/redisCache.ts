/** The user's cache of one Redis server: filled once, complete or not at all, and checked before each use. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { unpackAptRedis } from './aptRedis.js';
import { systemName } from './installHint.js';
import { type RedisBinary, readUnpackedRedis } from './unpackedRedis.js';

/** Named by system and processor, for a home folder may be shared by machines that differ. */
export function redisCacheFolder(environment: NodeJS.ProcessEnv): string {
  const given = environment.XDG_CACHE_HOME ?? '';
  // The specification of XDG base directories says to ignore a path that is not absolute.
  const caches = isAbsolute(given) ? given : join(environment.HOME ?? homedir(), '.cache');
  return join(caches, 'jmin', 'redis', `${systemName()}-${process.arch}`);
}

/** Fetches a server into the cache folder; where another process does so too, either's copy is as good. */
export async function fillRedisCache(
  folder: string,
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<RedisBinary | undefined> {
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(join(dirname(folder), 'draft-'));
  try {
    await unpackAptRedis(draft, environment, signal);
    publishDraft(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return readUnpackedRedis(folder);
}

/** Far longer than an unpacking takes. */
const MAX_DRAFT_AGE_MS = 24 * 3_600_000;

/** Removes what killed processes left behind. */
export function tidyDrafts(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((name) => /^(draft|spoiled)-/.test(name))) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > MAX_DRAFT_AGE_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** Puts a complete draft in the place of the cache, where there is nothing yet or nothing that is whole. */
export function publishDraft(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    if (readUnpackedRedis(folder) !== undefined) return;
    // What is there is spoiled. It is moved away first, never emptied in place: somebody may be looking at it.
    const spoiled = mkdtempSync(join(dirname(folder), 'spoiled-'));
    renameSync(folder, spoiled);
    rmSync(spoiled, { recursive: true, force: true });
    publishDraft(draft, folder);
  }
}

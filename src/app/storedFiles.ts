/** What jmin keeps in its folders, with sizes. No link is followed. */
import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { attemptOf } from '../trainers/command/running/folders.js';
import type { StoredFile } from '../views/storedView.js';
import { keptTrial, weightsFolder } from './keptWeights.js';

export interface FoundFile extends Omit<StoredFile, 'needed'> {
  /** Its name in its folder. */
  readonly name: string;
  /** The trial whose weights it holds. */
  readonly trial: string | null;
}

export interface StoredFolders {
  readonly dataDir: string;
  readonly checkpoints: string;
  readonly reports: string;
}

export async function storedFiles({ dataDir, checkpoints, reports }: StoredFolders): Promise<FoundFile[]> {
  const weights = weightsFolder(dataDir);
  const kept = (await namesIn(weights)).filter((name) => keptTrial(name) !== null);
  return [
    ...(await found('checkpoints', checkpoints, await namesIn(checkpoints))),
    ...(await found('weights', weights, kept)),
    ...(await found('report', resolve(reports), await namesIn(reports))),
    ...(await found('private_redis', resolve(dataDir), existing(await namesIn(dataDir), 'redis'))),
  ];
}

function existing(names: readonly string[], name: string): string[] {
  return names.filter((found) => found === name);
}

async function found(kind: StoredFile['kind'], folder: string, names: string[]): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const { bytes, logs } = await sizeOf(path, name);
    const trial = kind === 'weights' ? keptTrial(name) : null;
    if (bytes > 0 || kind === 'checkpoints') files.push({ kind, name, path, trial, bytes, logs_bytes: logs });
  }
  return files;
}

interface Size {
  readonly bytes: number;
  readonly logs: number;
}

/** Of a file, or of all files in a folder. A file that disappears meanwhile has none. */
async function sizeOf(path: string, name: string): Promise<Size> {
  const facts = await lstat(path).catch(() => null);
  if (facts?.isFile()) return { bytes: facts.size, logs: attemptOf(name) === null ? 0 : facts.size };
  if (!facts?.isDirectory()) return { bytes: 0, logs: 0 };
  let [bytes, logs] = [0, 0];
  for (const inner of await namesIn(path)) {
    const size = await sizeOf(join(path, inner), inner);
    bytes += size.bytes;
    logs += size.logs;
  }
  return { bytes, logs };
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

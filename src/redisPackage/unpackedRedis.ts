/**
 * A Redis server that was unpacked into a folder of the user's cache, and the checksums by which it is known
 * again: what was changed or cut short since is not run.
 */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface RedisBinary {
  readonly path: string;
  /** What the server needs in its environment: where its libraries are, if not with the system's. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Manifest {
  /** The server's path within the folder. */
  readonly server: string;
  /** SHA-256 in hex of every file within the folder, by its path there; symbolic links are read through. */
  readonly sha256: Readonly<Record<string, string>>;
}

const MANIFEST = 'manifest.json';

/** Seals a folder: from now on `readUnpackedRedis` finds the server in it. */
export function sealUnpackedRedis(folder: string, server: string): void {
  const sha256 = Object.fromEntries(filesOf(folder).map((file) => [file, sha256Of(join(folder, file))]));
  const manifest: Manifest = { server, sha256 };
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The server in a sealed folder; undefined where there is none or a file is not what it was. */
export function readUnpackedRedis(folder: string): RedisBinary | undefined {
  if (!existsSync(join(folder, MANIFEST))) return undefined;
  try {
    const { server, sha256 } = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Manifest;
    const files = Object.entries(sha256);
    if (!files.every(([file, digest]) => sha256Of(join(folder, file)) === digest)) return undefined;
    const libraries = new Set(files.filter(([file]) => file.includes('.so')).map(([file]) => dirname(file)));
    const path = [...libraries].map((library) => join(folder, library)).join(':');
    return { path: join(folder, server), environment: path === '' ? {} : { LD_LIBRARY_PATH: path } };
  } catch {
    // Half a manifest or a missing file: as good as nothing, and replaced by the next download.
    return undefined;
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => file !== MANIFEST)
    .sort();
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/**
 * Temporary files beside the files that they are moved to. Each is named after the process that writes it, so that
 * the next command removes what a killed process left, and never what is being written.
 */
import { randomUUID } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Nobody can tell whether a process of another host still runs: its file is left behind after so long. */
const LEFT_BEHIND_MS = 60 * 60_000;

/** Earlier versions named no process. */
const OURS = /(?:\.([A-Za-z0-9-]+)\.(\d+))?\.[0-9a-f]{8}-[0-9a-f-]{27}\.tmp$/;

export function temporaryPath(path: string): string {
  return `${path}.${ownHost()}.${process.pid}.${randomUUID()}.tmp`;
}

/** Removes the temporary files of a folder whose writers have ended. */
export async function removeLeftBehind(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (OURS.test(name) && (await isLeftBehind(path))) await rm(path, { force: true });
  }
}

async function isLeftBehind(path: string): Promise<boolean> {
  const [, host, pid] = OURS.exec(path) ?? [];
  if (host === ownHost() && !isRunning(Number(pid))) return true;
  const found = await lstat(path).catch(() => null);
  return found?.isFile() === true && Date.now() - found.mtimeMs > LEFT_BEHIND_MS;
}

/** The name of this host without what ends a part of a file's name. */
function ownHost(): string {
  return hostname().replace(/[^A-Za-z0-9-]/g, '-');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Temporary files beside the files that they replace. Each is named after the process that writes it. So the next
 * command removes the file of a killed process, and never one that is being written.
 */
import { randomUUID } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** A process of another host may still run. Its file counts as left behind after this time. */
const LEFT_BEHIND_MS = 60 * 60_000;

/** The temporary names of earlier versions, without a process. */
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

/** The name of this host without the characters that separate parts of the file name. */
function ownHost(): string {
  return hostname().replace(/[^A-Za-z0-9-]/g, '-');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Signalling a process of another user is refused: it runs.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

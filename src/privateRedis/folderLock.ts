/**
 * A lock among the processes that share a folder. It ends with its process. Node has no flock.
 *
 * The folder holds numbered tickets; the highest one names the holder.
 *   free    there is no ticket, or the highest says `free` or is empty, or its process has ended;
 *   held    the process named on the highest ticket runs.
 * A process takes a free lock by making the next ticket. A hard link appears complete or not at all, and only once, so
 * one of many wins. A dead holder's ticket is never deleted to take over: between the look and the deletion it could
 * become a living one's. The highest number only grows; a ticket made after an outdated look finds a higher one, and
 * its process tries again.
 */

import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { present } from '../base/assert.js';
import { UserError } from '../base/errors.js';
import { otherHost } from './otherHost.js';
import { identifyProcess, isOfThisHost, isRunning, type ProcessIdentity } from './processIdentity.js';

/** The lock is held for as long as a server takes to start or stop; loading a large file may take minutes. */
const PATIENCE_MS = 10 * 60_000;
const POLL_MS = 20;
/** Old tickets are kept for a while, so that a slow look at the folder never sees it empty. */
const TICKETS_KEPT = 16;
const FREE = 'free';

/** Does the work while this process, and this call within it, has the folder to itself. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ticket = await acquire(folder);
  try {
    return await work();
  } finally {
    release(folder, ticket);
  }
}

async function acquire(folder: string): Promise<number> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    const highest = highestTicket(folder);
    if (isFree(folder, highest) && makeTicket(folder, highest + 1)) return highest + 1;
    await sleep(POLL_MS);
  }
  throw new UserError(`${folder}: another process has held this lock for ${PATIENCE_MS / 60_000} minutes`, {
    code: 'locked',
    hint: `End the process named in the file with the highest number there, then try again.`,
    exitCode: 3,
  });
}

/** An empty ticket is free too. To empty it needs no room on a disk that has filled up since it was made. */
function release(folder: string, ticket: number): void {
  const freed = join(folder, `free-${randomUUID()}`);
  try {
    writeFileSync(freed, FREE);
    renameSync(freed, join(folder, String(ticket)));
  } catch {
    rmSync(freed, { force: true });
    truncateSync(join(folder, String(ticket)));
  }
}

function makeTicket(folder: string, ticket: number): boolean {
  const draft = join(folder, `draft-${randomUUID()}`);
  try {
    writeFileSync(draft, JSON.stringify(present(identifyProcess(process.pid), 'this process')));
    linkSync(draft, join(folder, String(ticket)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  if (highestTicket(folder) > ticket) {
    rmSync(join(folder, String(ticket)), { force: true });
    return false;
  }
  for (const old of tickets(folder)) {
    if (old <= ticket - TICKETS_KEPT) rmSync(join(folder, String(old)), { force: true });
  }
  return true;
}

function isFree(folder: string, ticket: number): boolean {
  if (ticket === 0) return true;
  const text = readTicket(join(folder, String(ticket)));
  // Gone since the look: somebody else was quicker, so look again.
  if (text === undefined) return false;
  if (text === FREE || text === '') return true;
  const holder = JSON.parse(text) as ProcessIdentity;
  if (!isOfThisHost(holder)) throw otherHost(folder, holder);
  return !isRunning(holder);
}

function readTicket(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function highestTicket(folder: string): number {
  return Math.max(0, ...tickets(folder));
}

function tickets(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number);
}

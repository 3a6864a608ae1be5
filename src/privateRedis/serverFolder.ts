/**
 * The state of a private server, in small files of its folder that are read and written under the folder's lock:
 *   server.json   the server's record, while there is one or one is being started;
 *   users/        one file for each opening of the server, naming the process that uses it.
 * A file is replaced as a whole, so a process that is killed while writing leaves the previous one.
 */

import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { present } from '../base/assert.js';
import { writeOwnFile } from '../files/ownFiles.js';
import { identifyProcess, isOfThisHost, isRunning, type ProcessIdentity } from './processIdentity.js';

export interface ServerRecord {
  /** The server; null from before its start until it has answered. */
  readonly server: ProcessIdentity | null;
  readonly starter: ProcessIdentity;
  readonly socketPath: string;
  /** Whether it keeps running after its last user has left. */
  readonly kept: boolean;
}

export function readRecord(folder: string): ServerRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, RECORD), 'utf8')) as ServerRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function writeRecord(folder: string, record: ServerRecord): void {
  writeWhole(folder, RECORD, record);
}

export function removeRecord(folder: string): void {
  rmSync(join(folder, RECORD), { force: true });
}

/** Registers this process as a user; the token is for `removeUser`. */
export function addUser(folder: string): string {
  const token = `${process.pid}-${randomUUID()}`;
  mkdirSync(join(folder, USERS), { recursive: true, mode: 0o700 });
  writeWhole(folder, join(USERS, token), present(identifyProcess(process.pid), 'this process'));
  return token;
}

export function removeUser(folder: string, token: string): void {
  rmSync(join(folder, USERS, token), { force: true });
}

/** The process ids of the users that run; those of the dead are forgotten. */
export function listUsers(folder: string): number[] {
  mkdirSync(join(folder, USERS), { recursive: true, mode: 0o700 });
  const living: number[] = [];
  for (const token of readdirSync(join(folder, USERS))) {
    const user = JSON.parse(readFileSync(join(folder, USERS, token), 'utf8')) as ProcessIdentity;
    if (isOfThisHost(user) && isRunning(user)) living.push(user.pid);
    else removeUser(folder, token);
  }
  return living;
}

const RECORD = 'server.json';
const USERS = 'users';
const DRAFT = 'draft';

function writeWhole(folder: string, name: string, value: object): void {
  const draft = join(folder, DRAFT);
  writeOwnFile(draft, `${JSON.stringify(value)}\n`, 0o600);
  renameSync(draft, join(folder, name));
}

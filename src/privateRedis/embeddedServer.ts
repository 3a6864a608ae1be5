/**
 * The private Redis of a data folder, for commands that were given no other. The first process that opens it starts
 * it, later ones attach, and the last one to leave stops it. Killed processes do not count: the next command adopts
 * the server that they left running. A server that is killed is started again by the processes that use it.
 */

import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.js';
import { explainDisk } from '../redis/diskErrors.js';
import { compactFile } from './compact.js';
import { withFolderLock } from './folderLock.js';
import { isRunning } from './processIdentity.js';
import {
  addUser,
  listUsers,
  readRecord,
  removeUser,
  type ServerRecord,
  writeRecord,
} from './serverFolder.js';
import { endServer, findServer, type StartServerOptions, startServer } from './serverStates.js';

export interface EmbeddedServerOptions extends StartServerOptions {
  /** The server keeps its files in the folder `redis` within. */
  readonly dataDir: string;
}

export type StopOutcome =
  | { readonly type: 'stopped' }
  | { readonly type: 'not-running' }
  /** It stops when the last of these processes has left. */
  | { readonly type: 'in-use'; readonly pids: readonly number[] };

const WATCH_EVERY_MS = 1_000;

export function openEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  return explainDisk(options.dataDir, async () => {
    const folder = makeServerFolder(options.dataDir);
    return withFolderLock(lockOf(folder), async () => {
      // The user is added first: if it is killed from here on, the next one adopts its server.
      const token = addUser(folder);
      try {
        const found = await findServer(folder);
        const { socketPath } = found ?? (await startServer(folder, options));
        return new EmbeddedServer({ folder, token, socketPath, attached: found !== undefined, options });
      } catch (error) {
        removeUser(folder, token);
        throw error;
      }
    });
  });
}

/** Ends a server that `keep` left running, at once or, where others use it, when the last of them leaves. */
export function stopEmbeddedServer(dataDir: string): Promise<StopOutcome> {
  return explainDisk(dataDir, async () => {
    if (!existsSync(join(dataDir, 'redis'))) return { type: 'not-running' };
    const folder = makeServerFolder(dataDir);
    return withFolderLock(lockOf(folder), async () => {
      const record = readRecord(folder);
      if (record === undefined) return { type: 'not-running' };
      const pids = listUsers(folder);
      if (pids.length > 0) {
        writeRecord(folder, { ...record, kept: false });
        return { type: 'in-use', pids };
      }
      return { type: (await endServer(folder, record)) ? 'stopped' : 'not-running' };
    });
  });
}

interface Opening {
  readonly folder: string;
  readonly token: string;
  readonly socketPath: string;
  readonly attached: boolean;
  readonly options: EmbeddedServerOptions;
}

/** One use of a server, until it is released. */
export class EmbeddedServer {
  readonly socketPath: string;
  /** Whether the server ran already. */
  readonly attached: boolean;
  readonly #opening: Opening;
  readonly #watch: NodeJS.Timeout;
  #released = false;
  #reviveFailed = false;

  constructor(opening: Opening) {
    this.#opening = opening;
    this.socketPath = opening.socketPath;
    this.attached = opening.attached;
    this.#watch = setInterval(() => void this.#revive(), WATCH_EVERY_MS);
    this.#watch.unref();
  }

  /** From now on the server keeps running after its last user has left, until `stopEmbeddedServer`. */
  async keep(): Promise<void> {
    const { folder } = this.#opening;
    await this.#locked(async () => {
      const record = readRecord(folder);
      if (record !== undefined) writeRecord(folder, { ...record, kept: true });
    });
  }

  /** Leaves the server, and stops it if nobody else uses it. A second call does nothing. */
  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    clearInterval(this.#watch);
    const { folder, token } = this.#opening;
    await this.#locked(async () => {
      removeUser(folder, token);
      const record = readRecord(folder);
      if (record === undefined) return;
      await compactFile(record.socketPath);
      if (record.kept || listUsers(folder).length > 0) return;
      await endServer(folder, record);
    });
  }

  /** Starts the server again if it was killed; whichever of its users notices first does so. */
  async #revive(): Promise<void> {
    const { folder, options } = this.#opening;
    try {
      if (!mayHaveDied(readRecord(folder))) return;
      await this.#locked(async () => {
        if (this.#released || (await findServer(folder)) !== undefined) return;
        await startServer(folder, options);
        options.onNotice('The private Redis had ended; it runs again, with all its data');
      });
      this.#reviveFailed = false;
    } catch (error) {
      // It is tried again each second, and reported once.
      if (!this.#reviveFailed) options.onNotice(noticeOf(error));
      this.#reviveFailed = true;
    }
  }

  #locked(work: () => Promise<void>): Promise<void> {
    const { folder, options } = this.#opening;
    return explainDisk(options.dataDir, () => withFolderLock(lockOf(folder), work));
  }
}

function noticeOf(error: unknown): string {
  const hint = error instanceof UserError && error.hint !== undefined ? ` ${error.hint}` : '';
  return `${messageOf(error)}.${hint}`;
}

/** Another process may be starting it at this moment: only a look under the lock decides. */
function mayHaveDied(record: ServerRecord | undefined): boolean {
  return record !== undefined && (record.server === null || !isRunning(record.server));
}

function lockOf(folder: string): string {
  return join(folder, 'lock');
}

/** Only this user may read the data. The real path is used: one folder must not have two servers under two names. */
function makeServerFolder(dataDir: string): string {
  mkdirSync(join(dataDir, 'redis'), { recursive: true, mode: 0o700 });
  return realpathSync(join(dataDir, 'redis'));
}

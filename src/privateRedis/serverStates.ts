/**
 * Brings the server of a folder into being, or finds it. To be called under the folder's lock. The states, by the
 * record in the folder:
 *   none       no record: nobody started a server, or the last user has stopped it;
 *   starting   a record that names no server yet: entered before the process is made, so that one made by a
 *              starter who was killed in that moment is still found. A process that sees it under the lock knows
 *              that its starter is gone;
 *   running    a record that names the server, entered at its first answer. The server may have been killed
 *              since, or the machine restarted: then it is started again, on the same files.
 * Two servers on the same files would destroy them; all care here is that there is never a second one.
 */

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { present } from '../base/assert.js';
import { UserError } from '../base/errors.js';
import { isLink, isPrivateFolder } from '../files/ownFiles.js';
import { findRedisBinary } from '../redisPackage/redisBinary.js';
import { otherHost } from './otherHost.js';
import { identifyProcess, isOfThisHost, isRunning, type ProcessIdentity } from './processIdentity.js';
import {
  awaitAnswer,
  awaitStart,
  FIRST_ANSWER_TIMEOUT_MS,
  findServerAt,
  startRedisProcess,
  stopRedisProcess,
} from './redisProcess.js';
import { readRecord, removeRecord, type ServerRecord, writeRecord } from './serverFolder.js';
import { makeSocketFolder, socketIn } from './socketFolder.js';

export interface StartServerOptions {
  /** The environment of the process: where programs, caches and sockets are. */
  readonly environment: NodeJS.ProcessEnv;
  readonly onNotice: (line: string) => void;
  /** Ends the download of a server that is under way. */
  readonly signal?: AbortSignal;
}

/** From the making of a process to its listening; Redis takes some hundredths of a second. */
const STARTING_PATIENCE_MS = 2_000;

/** The server that runs in this folder already; undefined where there is none. */
export async function findServer(folder: string): Promise<ServerRecord | undefined> {
  const record = readRecord(folder);
  if (record === undefined) return undefined;
  const server = await serverOf(folder, record);
  if (server === undefined) return undefined;
  // Its folder was removed, e.g. at the end of a login: nobody can reach it.
  if (!existsSync(record.socketPath)) {
    await stopRedisProcess(server);
    return undefined;
  }
  if (!(await answers(record.socketPath, server))) return undefined;
  const found = { ...record, server };
  writeRecord(folder, found);
  return found;
}

/** A server appends to the files that its folder names, also through links. */
function refuseLinks(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const link = names.map((name) => join(folder, name)).find(isLink);
  if (link === undefined) return;
  throw new UserError(`${link}: expected a file of the private Redis; it is a link`, {
    code: 'linked-data',
    hint: 'Put the file itself in its place, or choose another folder with --data-dir.',
    exitCode: 3,
  });
}

export async function startServer(folder: string, options: StartServerOptions): Promise<ServerRecord> {
  const binary = await findRedisBinary(options);
  refuseLinks(join(folder, 'appendonlydir'));
  const previous = readRecord(folder);
  const socketPath = chooseSocket(folder, previous, options.environment);
  // Where the data folder was deleted and made again, the server of before still listens.
  const stray = await findServerAt(socketPath, 0);
  if (stray !== undefined) await stopRedisProcess(stray);
  const starter = present(identifyProcess(process.pid), 'this process');
  const starting = { server: null, starter, socketPath, kept: previous?.kept ?? false };
  writeRecord(folder, starting);
  const launch = { binary, folder, socketPath, logPath: join(folder, 'redis.log'), settings: DURABLE };
  const child = startRedisProcess(launch);
  try {
    const running = { ...starting, server: await awaitStart(child, launch) };
    writeRecord(folder, running);
    return running;
  } catch (error) {
    const server = child.pid === undefined ? undefined : identifyProcess(child.pid);
    if (server !== undefined) await stopRedisProcess(server);
    // Users of a server that died keep trying, and need its record for that.
    if (previous === undefined) forgetServer(folder, socketPath);
    else writeRecord(folder, previous);
    throw error;
  } finally {
    child.unref();
  }
}

/** Ends the server and leaves nothing of it but its data and its log; resolves to whether it ran. */
export async function endServer(folder: string, record: ServerRecord): Promise<boolean> {
  const server = await serverOf(folder, record);
  if (server !== undefined) await stopRedisProcess(server);
  forgetServer(folder, record.socketPath);
  return server !== undefined;
}

/** Nothing acknowledged is lost, whatever is killed: `everysec` loses acknowledged writes even then. */
const DURABLE = { appendonly: 'yes', appendfsync: 'always' };

function forgetServer(folder: string, socketPath: string): void {
  removeRecord(folder);
  rmSync(dirname(socketPath), { recursive: true, force: true });
}

/** A server that is started again keeps its socket, on which the others wait for it. */
function chooseSocket(
  folder: string,
  previous: ServerRecord | undefined,
  environment: NodeJS.ProcessEnv,
): string {
  const reusable = previous !== undefined && isPrivateFolder(dirname(previous.socketPath));
  return reusable ? previous.socketPath : socketIn(makeSocketFolder(folder, environment));
}

async function answers(socketPath: string, server: ProcessIdentity): Promise<boolean> {
  try {
    await awaitAnswer(socketPath, FIRST_ANSWER_TIMEOUT_MS, () => {});
    return true;
  } catch (error) {
    if (!isRunning(server)) return false;
    throw error;
  }
}

/** The server that a record tells of, if it runs. */
async function serverOf(folder: string, record: ServerRecord): Promise<ProcessIdentity | undefined> {
  if (!isOfThisHost(record.starter)) throw otherHost(folder, record.server ?? record.starter);
  const server = record.server ?? (await findServerAt(record.socketPath, STARTING_PATIENCE_MS));
  return server !== undefined && isRunning(server) ? server : undefined;
}

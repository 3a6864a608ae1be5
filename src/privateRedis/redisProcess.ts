/** Starts, awaits and ends a `redis-server` process that listens on a Unix socket and nowhere else. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { present } from '../base/assert.js';
import { messageOf, UserError } from '../base/errors.js';
import { removeLink } from '../files/ownFiles.js';
import { connectOnce } from '../redis/connect.js';
import type { RedisBinary } from '../redisPackage/unpackedRedis.js';
import { identifyProcess, isRunning, type ProcessIdentity } from './processIdentity.js';

const POLL_MS = 10;
/** From the start of the process to its first answer; while it loads its data it answers already. */
export const FIRST_ANSWER_TIMEOUT_MS = 15_000;
/** After SIGTERM Redis writes what is left and goes; a SIGKILL loses nothing either where every write is synced. */
const STOP_TIMEOUT_MS = 5_000;
/** The log starts anew when it has grown beyond this, at the start of a server. */
const MAX_LOG_BYTES = 2 ** 20;
const LOG_LINES_SHOWN = 8;
/** With less than this no server can start. */
const DISK_FULL_BYTES = 2 ** 14;

export interface RedisProcessOptions {
  readonly binary: RedisBinary;
  /** Where it keeps its files; it must exist. */
  readonly folder: string;
  readonly socketPath: string;
  readonly logPath: string;
  /** Settings by their name in redis.conf. They come after, and so over, those every server here has. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Starts a server in a session of its own: a Ctrl-C in the terminal does not reach it, and it outlives us. Its
 * output goes to a file and not through us, for a pipe without a reader would end it.
 */
export function startRedisProcess(options: RedisProcessOptions): ChildProcess {
  const { binary, folder, socketPath, logPath } = options;
  const settings = {
    // No TCP port; the socket is for this user alone.
    port: '0',
    unixsocket: socketPath,
    unixsocketperm: '700',
    dir: folder,
    daemonize: 'no',
    logfile: '',
    save: '',
    // How often a second it checks for SIGTERM: with the default of ten, each run would wait for it at its end.
    hz: '100',
    'maxmemory-policy': 'noeviction',
    ...options.settings,
  };
  removeLink(logPath);
  const tooLong = existsSync(logPath) && statSync(logPath).size > MAX_LOG_BYTES;
  const log = openSync(logPath, tooLong ? 'w' : 'a', 0o600);
  try {
    return spawn(
      binary.path,
      Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      {
        cwd: folder,
        env: { ...binary.environment, LC_ALL: 'C' },
        detached: true,
        stdio: ['ignore', log, log],
      },
    );
  } finally {
    closeSync(log);
  }
}

/** Waits until the server just started answers and has loaded its data; resolves to its identity. */
export async function awaitStart(
  child: ChildProcess,
  { socketPath, logPath, binary }: RedisProcessOptions,
): Promise<ProcessIdentity> {
  let ending: string | undefined;
  child.once('error', (error) => {
    ending = `does not start: ${messageOf(error)}`;
  });
  child.once('exit', (code, signal) => {
    ending = `ended at once, with ${signal ?? `exit code ${code}`}`;
  });
  await awaitAnswer(socketPath, FIRST_ANSWER_TIMEOUT_MS, () => {
    if (ending !== undefined) throw startFailure(`${binary.path} ${ending}`, logPath);
  });
  const pid = present(child.pid, 'the process id of a started server');
  return present(identifyProcess(pid), 'the server that has just answered');
}

/**
 * Waits until a server answers on the socket and has loaded its data. `check` is called before each attempt, and
 * throws if there is no longer anything to wait for.
 */
export async function awaitAnswer(socketPath: string, patienceMs: number, check: () => void): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    check();
    try {
      (await connectOnce({ socketPath, prefix: '' })).disconnect();
      return;
    } catch (error) {
      const mayCome = error instanceof UserError && error.code === 'redis-unreachable';
      if (!mayCome || waitedMs >= patienceMs) throw error;
    }
    await sleep(POLL_MS);
  }
}

/** The server that answers on this socket; undefined where none does within the patience given. */
export async function findServerAt(
  socketPath: string,
  patienceMs: number,
): Promise<ProcessIdentity | undefined> {
  try {
    await awaitAnswer(socketPath, patienceMs, () => {});
    const redis = await connectOnce({ socketPath, prefix: '' });
    const info = await redis.info('server');
    redis.disconnect();
    return identifyProcess(Number(/^process_id:([0-9]+)/m.exec(info)?.[1]));
  } catch (error) {
    if (error instanceof UserError && error.code === 'redis-unreachable') return undefined;
    throw error;
  }
}

/** Ends a server and returns when it is gone, its data on disk. */
export async function stopRedisProcess(server: ProcessIdentity): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let waitedMs = 0; waitedMs < STOP_TIMEOUT_MS; waitedMs += POLL_MS) {
      if (!isRunning(server)) return;
      if (waitedMs === 0) {
        sendSignal(server.pid, signal);
        // A stopped process receives the first signal only after it continues.
        sendSignal(server.pid, 'SIGCONT');
      }
      await sleep(POLL_MS);
    }
  }
  throw new UserError(`the Redis server with process id ${server.pid} does not end`, {
    code: 'redis-stop',
    exitCode: 3,
  });
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended since the look.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function startFailure(what: string, logPath: string): UserError {
  const log = readFileSync(logPath, 'utf8').trim();
  const lines = log.split('\n').slice(-LOG_LINES_SHOWN);
  // On a full disk there may be no room even for the line that says so.
  const full =
    freeBytes(logPath) < DISK_FULL_BYTES || lines.some((line) => line.includes('No space left on device'));
  const shown = log === '' ? 'its log is empty' : ['the end of its log:', ...lines].join('\n  ');
  return new UserError(`${what}; ${full ? 'the disk is full; ' : ''}${shown}`, {
    code: full ? 'disk-full' : 'redis-start',
    hint: full ? `Make room on the disk of ${logPath}, and try again.` : `The whole log is ${logPath}.`,
    exitCode: 3,
  });
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** Data folders, users in processes of their own, and a look at which servers run, for the tests here. */

import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect } from 'vitest';
import { type EmbeddedServer, openEmbeddedServer } from '../../src/privateRedis/embeddedServer.js';
import { connectOnce } from '../../src/redis/connect.js';

const USER = fileURLToPath(new URL('embeddedUser.mjs', import.meta.url));
const folders: string[] = [];
const children: ChildProcess[] = [];

/** After each test: no process and no folder of it is left, or the test fails. */
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  const left = folders.flatMap(serversOf);
  for (const pid of left) process.kill(pid, 'SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  expect(left, 'servers left running').toEqual([]);
});

/** A new folder; sockets of its servers lie in it too, so that the test leaves nothing elsewhere. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-test-'));
  folders.push(folder);
  return folder;
}

const notices = new EventEmitter();

/** Resolves when one of the servers opened in this process says so. */
export async function nextNotice(wanted: RegExp): Promise<void> {
  for await (const [line] of on(notices, 'notice')) if (wanted.test(line)) return;
}

export function open(folder: string, environment: NodeJS.ProcessEnv = {}): Promise<EmbeddedServer> {
  return openEmbeddedServer({
    dataDir: join(folder, '.jmin'),
    environment: { ...process.env, XDG_RUNTIME_DIR: '', TMPDIR: folder, ...environment },
    onNotice: (line) => notices.emit('notice', line),
  });
}

export interface OpenedUser {
  readonly child: ChildProcess;
  readonly attached: boolean;
  readonly socketPath: string;
  /** Resolves when the order was carried out. */
  order(order: 'keep' | 'release'): Promise<void>;
}

export function forkUser(folder: string): ChildProcess {
  const child = fork(USER, [join(folder, '.jmin')], {
    env: { ...process.env, XDG_RUNTIME_DIR: '', TMPDIR: folder },
    // A group of its own, to be sent signals as a terminal sends them.
    detached: true,
  });
  children.push(child);
  return child;
}

export async function openInProcess(folder: string): Promise<OpenedUser> {
  const child = forkUser(folder);
  const [message] = await once(child, 'message');
  if (message.error !== undefined) throw new Error(message.error);
  const order = async (wanted: string): Promise<void> => {
    child.send(wanted);
    for await (const [reply] of on(child, 'message')) if (reply.done === wanted) return;
  };
  return { child, ...message, order };
}

export async function killProcess(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The process ids of all servers whose socket lies in this folder. */
export function serversOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .filter(
      (pid) =>
        commandOf(pid).includes(`unixsocket:${folder}`) || commandOf(pid).includes(`--unixsocket\0${folder}`),
    )
    .map(Number);
}

/** Does something with a connection to the server, and closes it. */
export async function withRedis<T>(
  { socketPath }: { readonly socketPath: string },
  work: (redis: Awaited<ReturnType<typeof connectOnce>>) => Promise<T>,
): Promise<T> {
  const redis = await connectOnce({ socketPath, prefix: 'p' });
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

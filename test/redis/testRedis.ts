/**
 * A Redis for one test file, on a Unix socket in a folder of its own: nobody else's keys, no port, and gone with
 * the test. Its append-only file is written with each command but not synced: fast, and all there after a kill.
 *
 *   const redis = await startTestRedis();
 *   afterAll(() => redis.stop());
 */

import type { ChildProcess } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { present } from '../../src/base/assert.js';
import { identifyProcess, isRunning, type ProcessIdentity } from '../../src/privateRedis/processIdentity.js';
import {
  awaitStart,
  type RedisProcessOptions,
  startRedisProcess,
  stopRedisProcess,
} from '../../src/privateRedis/redisProcess.js';
import { connectOnce } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { findRedisBinary } from '../../src/redisPackage/redisBinary.js';
import { lastFor } from '../waiting.js';

export interface TestRedisOptions {
  /** More settings by their name in redis.conf, as `{ appendfsync: 'always' }` or `{ port: '7001' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What starts it, as `ip netns exec HOST`; nothing where it starts by itself. */
  readonly through?: readonly string[];
}

/** A connection that was told to end needs a moment until Redis has noticed. */
const CLOSING_PATIENCE_MS = 2_000;

export async function startTestRedis({
  settings = {},
  through = [],
}: TestRedisOptions = {}): Promise<TestRedis> {
  const binary = await findRedisBinary({ environment: process.env, onNotice: () => {} });
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  writeOwners(folder, null);
  const launch: RedisProcessOptions = {
    binary:
      through.length === 0 ? binary : { ...binary, path: writeStarter(folder, [...through, binary.path]) },
    folder,
    socketPath: join(folder, 'redis.sock'),
    logPath: join(folder, 'redis.log'),
    settings: { appendonly: 'yes', appendfsync: 'no', ...settings },
  };
  const redis = new TestRedis(launch);
  try {
    await redis.start();
    return redis;
  } catch (error) {
    await redis.stop();
    throw error;
  }
}

/** A program that becomes the server, with the arguments it is given. */
function writeStarter(folder: string, command: readonly string[]): string {
  const path = join(folder, 'starter');
  writeFileSync(path, `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`, { mode: 0o700 });
  return path;
}

export class TestRedis {
  readonly socketPath: string;
  /** For what takes a URL, as `--redis` or REDIS_URL. */
  readonly url: string;
  readonly #launch: RedisProcessOptions;
  #child: ChildProcess | undefined;
  #server: ProcessIdentity | undefined;
  #prefixes = 0;
  readonly #killAtExit = (): void => {
    this.#child?.kill('SIGKILL');
    rmSync(this.#launch.folder, { recursive: true, force: true });
  };

  constructor(launch: RedisProcessOptions) {
    this.#launch = launch;
    this.socketPath = launch.socketPath;
    this.url = `unix://${launch.socketPath}`;
    process.once('exit', this.#killAtExit);
  }

  /** Where it is, with a prefix that no other test has. */
  target(): RedisTarget {
    this.#prefixes += 1;
    return { socketPath: this.socketPath, prefix: `test${this.#prefixes}` };
  }

  /** Starts it after `kill`, with the data it had. */
  async start(): Promise<void> {
    this.#child = startRedisProcess(this.#launch);
    this.#server = await awaitStart(this.#child, this.#launch);
    this.#child.unref();
    writeOwners(this.#launch.folder, this.#server);
  }

  /** SIGKILL, as the out-of-memory killer would; resolves when the process is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.kill('SIGKILL')) await gone;
    this.#server = undefined;
  }

  /** Sends a signal, as SIGSTOP and SIGCONT for a Redis that hangs for a while. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Bytes of what was written since it last rewrote its append-only file. */
  appendedBytes(): number {
    return statSync(this.#appendOnlyFile()).size;
  }

  /** Kills it, cuts its append-only file off and starts it again: it is what it was when the file was so long. */
  async rollBack(bytes: number): Promise<void> {
    await this.kill();
    truncateSync(this.#appendOnlyFile(), bytes);
    await this.start();
  }

  #appendOnlyFile(): string {
    const folder = join(this.#launch.folder, 'appendonlydir');
    const name = readdirSync(folder).find((found) => found.endsWith('.incr.aof'));
    return join(folder, present(name, 'an append-only file'));
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Ends it and removes all it wrote. Fails where a connection to it was left open. */
  async stop(): Promise<void> {
    try {
      if (this.#server !== undefined) await this.#expectNoConnections();
    } finally {
      if (this.#server !== undefined) await stopRedisProcess(this.#server);
      this.#child = undefined;
      this.#server = undefined;
      process.off('exit', this.#killAtExit);
      rmSync(this.#launch.folder, { recursive: true, force: true });
    }
  }

  async #expectNoConnections(): Promise<void> {
    const own = await connectOnce({ socketPath: this.socketPath, prefix: '' });
    try {
      const id = await own.client('ID');
      for (let waitedMs = 0; ; waitedMs += 10) {
        const clients = String(await own.client('LIST'))
          .trim()
          .split('\n');
        const others = clients.filter((client) => !client.startsWith(`id=${id} `));
        if (others.length === 0) return;
        if (waitedMs >= CLOSING_PATIENCE_MS) throw new Error(`connections left open:\n${others.join('\n')}`);
        await lastFor(10);
      }
    } finally {
      own.disconnect();
    }
  }
}

const FOLDER_PREFIX = 'jmin-test-redis-';
const OWNERS = 'owners.json';

/** Whose the folder is, so that a later test can tell whether it was left behind. */
interface Owners {
  readonly test: ProcessIdentity;
  readonly server: ProcessIdentity | null;
}

function writeOwners(folder: string, server: ProcessIdentity | null): void {
  const owners: Owners = { test: present(identifyProcess(process.pid), 'this process'), server };
  writeFileSync(join(folder, OWNERS), JSON.stringify(owners));
}

/** What tests left that were killed themselves: their servers and folders. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((found) => found.startsWith(FOLDER_PREFIX))) {
    const folder = join(tmpdir(), name);
    const owners = readOwners(folder);
    if (owners === undefined || isRunning(owners.test)) continue;
    if (owners.server !== null && isRunning(owners.server)) process.kill(owners.server.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOwners(folder: string): Owners | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNERS), 'utf8')) as Owners;
  } catch {
    // It is being made, or removed, this moment.
    return undefined;
  }
}

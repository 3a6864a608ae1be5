/** Redis servers that belong together, on ports of their own: a cluster, or a primary, its replica and a sentinel. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { connectOnce } from '../../src/redis/connect.js';
import { findRedisBinary } from '../../src/redisPackage/redisBinary.js';
import { until } from '../waiting.js';
import { freePort } from './freePort.js';

const CLUSTER_SLOTS = 16_384;

/** One server, until `end`. */
export interface OneRedis {
  readonly port: number;
  /** SIGKILL; resolves when it is gone. */
  end(): Promise<void>;
}

export class ManyRedis {
  readonly #folder = mkdtempSync(join(tmpdir(), 'jmin-many-redis-'));
  readonly #servers: OneRedis[] = [];
  readonly #children = new Set<ChildProcess>();
  readonly #endAtExit = () => {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };

  constructor() {
    process.once('exit', this.#endAtExit);
  }

  /** Starts a server with these lines of redis.conf and waits until it answers. */
  async start(lines: readonly string[], port?: number): Promise<OneRedis> {
    const at = port ?? (await freePort());
    const folder = join(this.#folder, String(at));
    mkdirSync(folder);
    const file = join(folder, 'redis.conf');
    const all = [`port ${at}`, 'bind 127.0.0.1', `dir ${folder}`, 'save ""', ...lines];
    writeFileSync(file, `${all.join('\n')}\n`);
    const { path, environment } = await findRedisBinary({ environment: process.env, onNotice: () => {} });
    const mode = lines.some((line) => line.startsWith('sentinel ')) ? ['--sentinel'] : [];
    const child = spawn(path, [file, ...mode], { env: { ...environment }, stdio: 'ignore' });
    this.#children.add(child);
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => {
        this.#children.delete(child);
        resolve();
      });
    });
    const server = {
      port: at,
      end: () => {
        child.kill('SIGKILL');
        return gone;
      },
    };
    this.#servers.push(server);
    await until(() => ask(at, (redis) => redis.ping()).then(Boolean, () => false));
    return server;
  }

  async endAll(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.end()));
    process.off('exit', this.#endAtExit);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Primaries that share all slots among them, each knowing the others. */
export async function startCluster(servers: ManyRedis, nodes: number): Promise<number[]> {
  const ports: number[] = [];
  for (let node = 0; node < nodes; node++) {
    // The port on which nodes talk to each other is one of its own, to be free for certain.
    const lines = ['cluster-enabled yes', 'cluster-node-timeout 2000', `cluster-port ${await freePort()}`];
    ports.push((await servers.start([...lines, 'appendonly yes', 'appendfsync always'])).port);
  }
  const share = Math.ceil(CLUSTER_SLOTS / nodes);
  for (const [node, port] of ports.entries()) {
    const last = Math.min(CLUSTER_SLOTS, (node + 1) * share) - 1;
    await ask(port, async (redis) => {
      await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', node + 1);
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', node * share, last);
    });
  }
  for (const port of ports.slice(1)) {
    const bus = /:\d+@(\d+) myself/.exec(
      await ask(port, (redis) => redis.call('CLUSTER', 'NODES') as Promise<string>),
    );
    await ask(ports[0] ?? 0, (redis) => redis.call('CLUSTER', 'MEET', '127.0.0.1', port, bus?.[1] ?? ''));
  }
  for (const port of ports) {
    await until(async () => {
      const info = await ask(port, (redis) => redis.call('CLUSTER', 'INFO') as Promise<string>);
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes}`);
    });
  }
  return ports;
}

/** Asks one server, whatever it belongs to. */
export async function ask<T>(port: number, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = await connectOnce({ url: `redis://127.0.0.1:${port}`, prefix: '' });
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

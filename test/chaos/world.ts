/**
 * The processes of one run: a Redis that keeps every write, workers, `jmin run` and the dashboard, each of them
 * behind a proxy of its own, in a folder of their own.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { awaitAnswer, startRedisProcess } from '../../src/privateRedis/redisProcess.js';
import { DEFAULT_PREFIX, type RedisTarget } from '../../src/redis/redisTarget.js';
import { findRedisBinary } from '../../src/redisPackage/redisBinary.js';
import { Actor, type ActorOptions } from './actor.js';
import { RedisProxy } from './redisProxy.js';
import { Tap } from './tap.js';

/** From dist/test/chaos/ to what users run. */
const BUNDLE = fileURLToPath(new URL('../../../bundle/', import.meta.url));
const MAIN = join(BUNDLE, 'src/cli/main.js');
const WORKER = join(BUNDLE, 'workers/worker.js');

/** The kernel of each worker; null: the best that this machine can load. */
const KERNELS = [null, null, 'wasm'] as const;
/** Trainings of a tenth of a second are kept in the middle, as those of a minute are otherwise. */
const CHECKPOINTS = { folder: null, longerThanMs: 100, everyMs: 50 };
/** Redis cannot be reached, or a worker noticed that it was stuck: whoever started it starts it again. */
const RESTART_CODES = [3, 75];
const REDIS_PATIENCE_MS = 30_000;
const DASHBOARD_POLL_MS = 1000;

/** A process that speaks to Redis. */
export interface Client {
  readonly actor: Actor;
  readonly proxy: RedisProxy;
  readonly tap: Tap;
}

export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'jmin-chaos-'));
  readonly target: RedisTarget = { socketPath: join(this.folder, 'redis.sock'), prefix: DEFAULT_PREFIX };
  readonly workers: Client[] = [];
  /** Whoever was told last that it leads. */
  leader: Client | null = null;
  /** What `jmin run` printed when it ended; null while it has not. */
  outcome: string | null = null;
  #redis: Actor | null = null;
  #cli: Client | null = null;
  #dashboard: Client | null = null;
  #dashboardUrl = '';
  #isClosed = false;
  readonly #killAtExit = () => this.#killAll();

  static async open(sweepFile: string): Promise<World> {
    const world = new World();
    process.once('exit', world.#killAtExit);
    try {
      await world.#start(sweepFile);
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  get redis(): Actor {
    return expectStarted(this.#redis);
  }

  get cli(): Client {
    return expectStarted(this.#cli);
  }

  get dashboard(): Client {
    return expectStarted(this.#dashboard);
  }

  get clients(): Client[] {
    return [...this.workers, this.cli, this.dashboard];
  }

  /** What the dashboard says of all sweeps; null where it gives no answer. */
  async askDashboard(): Promise<string | null> {
    try {
      const answer = await fetch(`${this.#dashboardUrl}/api/v1/sweeps`, {
        signal: AbortSignal.timeout(5000),
      });
      return answer.ok ? await answer.text() : null;
    } catch {
      return null;
    }
  }

  /** Ends all processes; what they wrote stays until `remove`. */
  async close(): Promise<void> {
    this.#killAll();
    process.off('exit', this.#killAtExit);
    const proxies = [...this.workers, this.#cli, this.#dashboard].map((client) => client?.proxy.close());
    await Promise.all(proxies);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start(sweepFile: string): Promise<void> {
    const binary = await findRedisBinary({ environment: process.env, onNotice: () => {} });
    writeFileSync(join(this.folder, 'sweep.yaml'), sweepFile);
    const { socketPath } = this.target as { socketPath: string };
    this.#redis = this.#act('redis', () =>
      startRedisProcess({
        binary,
        folder: this.folder,
        socketPath,
        logPath: join(this.folder, 'redis.log'),
        settings: { appendonly: 'yes', appendfsync: 'always' },
      }),
    );
    await awaitAnswer(socketPath, REDIS_PATIENCE_MS, () => {});
    for (let i = 1; i <= KERNELS.length; i++) {
      const worker = await this.#connect(`worker${i}`, (url, log) =>
        startWorker({ url, folder: this.folder, log, kernel: KERNELS[i - 1] ?? null }),
      );
      this.workers.push(worker);
    }
    this.#cli = await this.#connect('run', (url, log) => this.#startRun(url, log));
    this.#dashboard = await this.#connect('dashboard', (url, log) => this.#startDashboard(url, log));
    void this.#watchDashboard();
  }

  async #connect(name: string, start: (url: string, log: number) => ChildProcess): Promise<Client> {
    const tap = new Tap(() => {
      this.leader = client;
    });
    const proxy = await RedisProxy.open((this.target as { socketPath: string }).socketPath, tap);
    const client = { tap, proxy, actor: this.#act(name, (log) => start(proxy.url, log)) };
    return client;
  }

  #act(name: string, start: ActorOptions['start']): Actor {
    return new Actor({
      name,
      logPath: join(this.folder, `${name}.log`),
      start,
      isDone: (code) => name === 'run' && code === 0,
      expectedCodes: RESTART_CODES,
    });
  }

  #startRun(url: string, log: number): ChildProcess {
    const args = [MAIN, 'run', 'sweep.yaml', '--json', '--workers', '0', '--redis', url];
    const child = spawn(process.execPath, args, { cwd: this.folder, stdio: ['ignore', 'pipe', log] });
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('close', (code) => {
      if (code === 0) this.outcome = said;
    });
    return child;
  }

  #startDashboard(url: string, log: number): ChildProcess {
    const args = [MAIN, 'dashboard', '--json', '--port', '0', '--redis', url];
    const child = spawn(process.execPath, args, { cwd: this.folder, stdio: ['ignore', 'pipe', log] });
    child.stdout?.setEncoding('utf8').once('data', (text: string) => {
      this.#dashboardUrl = (JSON.parse(text) as { url: string }).url;
    });
    return child;
  }

  /** Somebody looks at the dashboard all the while. */
  async #watchDashboard(): Promise<void> {
    while (!this.#isClosed) {
      await this.askDashboard();
      await sleep(DASHBOARD_POLL_MS, undefined, { ref: false });
    }
  }

  #killAll(): void {
    this.#isClosed = true;
    for (const client of [...this.workers, this.#cli, this.#dashboard]) client?.actor.close();
    this.#redis?.close();
  }
}

/** A channel to it is open: it ends by itself where this process is killed. */
function startWorker(start: {
  readonly url: string;
  readonly folder: string;
  readonly log: number;
  readonly kernel: (typeof KERNELS)[number];
}): ChildProcess {
  const { url, folder, log, kernel } = start;
  const options = { threads: 1, kernel, checkpoints: CHECKPOINTS };
  const worker = fork(WORKER, [], {
    cwd: folder,
    env: { ...process.env, JMIN_WORKER: JSON.stringify(options) },
    stdio: ['ignore', log, log, 'ipc'],
  });
  // It may be killed before it has heard.
  worker.send({ url, prefix: DEFAULT_PREFIX }, () => {});
  return worker;
}

function expectStarted<T>(started: T | null): T {
  if (started === null) throw new Error('assertion failed: the world was opened');
  return started;
}

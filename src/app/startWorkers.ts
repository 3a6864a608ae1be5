import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/errors.js';
import type { KernelChoice } from '../kernel/loadKernel.js';
import type { RedisTarget } from '../redis/redisTarget.js';

export type { KernelChoice } from '../kernel/loadKernel.js';

export interface WorkerSettings {
  readonly workers: number;
  /** Of each worker. */
  readonly threads: number;
  readonly kernel: KernelChoice | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly onProblem: (line: string) => void;
}

export interface Workers {
  /** Tells them where Redis is. Resolves when all of them are ready; rejects where one cannot start. */
  start(target: RedisTarget): Promise<void>;
  /** Settles when all of them have ended. */
  readonly ended: Promise<void>;
  /** Tells them to give back what they hold and end. */
  stop(): Promise<void>;
}

const WORKER = fileURLToPath(new URL('../../workers/worker.js', import.meta.url));

/** Worker processes of this one: they end with it, for they notice when the channel to it closes. */
export function loadWorkers(settings: WorkerSettings): Workers {
  const children = Array.from({ length: settings.workers }, () => loadWorker(settings));
  let areTold = false;
  let areReady = false;
  let stopping = false;
  return {
    async start(target) {
      areTold = true;
      try {
        await Promise.all(children.map((child) => child.start(target)));
        areReady = true;
      } catch (error) {
        for (const { child } of children) child.kill('SIGTERM');
        throw error;
      }
    },
    ended: Promise.all(
      children.map(async ({ exited }) => {
        const code = await exited;
        if (areReady && !stopping && code !== 0) settings.onProblem(`a worker ended with exit code ${code}`);
      }),
    ).then(() => {}),
    async stop() {
      stopping = true;
      for (const { child } of children) {
        // One that was told nothing holds nothing, and need not load to its end first.
        if (!areTold) child.kill('SIGKILL');
        else if (child.connected) child.disconnect();
      }
      await Promise.all(children.map(({ exited }) => exited));
    },
  };
}

/** The same, at work as soon as they have loaded. */
export async function startWorkers({
  target,
  ...settings
}: WorkerSettings & { readonly target: RedisTarget }): Promise<Workers> {
  const workers = loadWorkers(settings);
  await workers.start(target);
  return workers;
}

interface LoadedWorker {
  readonly child: ChildProcess;
  readonly exited: Promise<number>;
  start(target: RedisTarget): Promise<void>;
}

function loadWorker({ threads, kernel, environment, onProblem }: WorkerSettings): LoadedWorker {
  const child = fork(WORKER, [], {
    env: { ...environment, JMIN_WORKER: JSON.stringify({ threads, kernel }) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
    for (const line of text.split('\n')) if (line !== '') onProblem(line);
  });
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const start = (target: RedisTarget) =>
    new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      exited.then((code) => {
        reject(
          new UserError(`a worker could not start: ${said.trim() || `exit code ${code}`}`, {
            code: 'worker-failed',
            exitCode: 3,
          }),
        );
      });
      // Of one that has ended already its end tells more than an error here.
      child.send(target, () => {});
    });
  return { child, exited, start };
}

/** Cores this process may use: of the machine, or of the container's quota where that is less. */
export function usableCores(): number {
  return Math.max(1, Math.min(availableParallelism(), cpuQuota()));
}

/** Whole cores of the cgroup's CPU quota; Infinity where there is none. */
function cpuQuota(): number {
  try {
    const [quota = 'max', period = '100000'] = readFileSync('/sys/fs/cgroup/cpu.max', 'utf8')
      .trim()
      .split(' ');
    return quota === 'max'
      ? Number.POSITIVE_INFINITY
      : Math.max(1, Math.floor(Number(quota) / Number(period)));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

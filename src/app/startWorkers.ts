import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/errors.js';
import type { KernelChoice } from '../kernel/loadKernel.js';
import type { RedisTarget } from '../redis/redisTarget.js';

export type { KernelChoice } from '../kernel/loadKernel.js';

export interface WorkerSettings {
  readonly target: RedisTarget;
  readonly workers: number;
  /** Of each worker. */
  readonly threads: number;
  readonly kernel: KernelChoice | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly onProblem: (line: string) => void;
}

export interface Workers {
  /** Settles when all of them have ended; rejects if one ended by itself in failure. */
  readonly ended: Promise<void>;
  /** Tells them to give back what they hold and end. */
  stop(): Promise<void>;
}

const WORKER = fileURLToPath(new URL('../../workers/worker.js', import.meta.url));

/**
 * Worker processes of this one: they end with it, for they notice when the channel to it closes. Resolves when
 * all of them are ready.
 */
export async function startWorkers(settings: WorkerSettings): Promise<Workers> {
  const children = Array.from({ length: settings.workers }, () => startWorker(settings));
  try {
    await Promise.all(children.map(({ ready }) => ready));
  } catch (error) {
    for (const { child } of children) child.kill('SIGTERM');
    throw error;
  }
  let stopping = false;
  return {
    ended: Promise.all(
      children.map(async ({ exited }) => {
        const code = await exited;
        if (!stopping && code !== 0) settings.onProblem(`a worker ended with exit code ${code}`);
      }),
    ).then(() => {}),
    async stop() {
      stopping = true;
      for (const { child } of children) if (child.connected) child.disconnect();
      await Promise.all(children.map(({ exited }) => exited));
    },
  };
}

function startWorker(settings: WorkerSettings): {
  child: ChildProcess;
  ready: Promise<void>;
  exited: Promise<number>;
} {
  const { target, threads, kernel, environment, onProblem } = settings;
  const child = fork(WORKER, [], {
    // The address may hold a password: the environment is this user's to read, a command line everybody's.
    env: { ...environment, JMIN_WORKER: JSON.stringify({ target, threads, kernel }) },
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
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    exited.then((code) => {
      reject(
        new UserError(`a worker could not start: ${said.trim() || `exit code ${code}`}`, {
          code: 'worker-failed',
          exitCode: 3,
        }),
      );
    });
  });
  return { child, ready, exited };
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

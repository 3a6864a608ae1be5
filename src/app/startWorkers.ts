import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { present } from '../base/assert.js';
import { formatDuration } from '../base/format.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { threadMemoryBytes } from '../trainers/network/kernel/machineMemory.js';
import { howItEnded, WorkerProcess, type WorkerProcessSettings } from './workerProcess.js';

export type { KernelChoice } from '../trainers/network/kernel/loadKernel.js';

/** Waited before a worker that died is started again: twice as long each time, until one has lived for a while. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const LONG_LIFE_MS = 60_000;

/** Exit codes of a worker that was told to end, and of one that found no Redis, or a full disk. */
const TOLD_TO_END: readonly unknown[] = [0, 130];
const NO_REDIS = 3;

export interface WorkerSettings extends WorkerProcessSettings {
  readonly workers: number;
  /** Of each worker. */
  readonly threads: number;
}

export interface Workers {
  /** Tells them where Redis is. Resolves when all of them are ready; rejects where one cannot start. */
  start(target: RedisTarget): Promise<void>;
  /** Settles when all of them have ended for good: they were told to, or could not be started again. */
  readonly ended: Promise<void>;
  /** Tells them to give back what they hold and end. */
  stop(): Promise<void>;
}

/** The folder of a data folder's own checkpoints: of runs on this host. */
export function ownCheckpointFolder(dataDir: string): string {
  return resolve(dataDir, 'checkpoints');
}

/** Worker processes of this one: they end with it. One that dies at work is started again. */
export function loadWorkers(given: WorkerSettings): Workers {
  const memoryBytes = threadMemoryBytes(given.workers * given.threads);
  const settings = { memoryBytes, ...given };
  const crew = Array.from({ length: settings.workers }, () => new WorkerProcess(settings));
  const stopping = new AbortController();
  let whereRedisIs: RedisTarget | null = null;
  const replace = (place: number) => {
    const worker = new WorkerProcess(settings);
    crew[place] = worker;
    // How it ends says more than why it could not start.
    worker.start(present(whereRedisIs, 'a target')).catch(() => {});
    return worker;
  };
  const letGo = () => {
    stopping.abort();
    for (const worker of crew) worker.letGo();
  };
  const { onProblem } = settings;
  const kept = crew.map((first, place) =>
    keepUp(first, { replace: () => replace(place), stopping: stopping.signal, onProblem }),
  );
  const ended = Promise.all(kept).then(() => {});
  return {
    ended,
    async start(target) {
      whereRedisIs = target;
      try {
        await Promise.all(crew.map((worker) => worker.start(target)));
      } catch (error) {
        letGo();
        throw error;
      }
    },
    async stop() {
      letGo();
      await ended;
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

interface Keeping {
  readonly replace: () => WorkerProcess;
  readonly stopping: AbortSignal;
  readonly onProblem: (line: string) => void;
}

/** Replaces a worker whenever it dies at work; settles when it ended as it was told, or cannot be started again. */
async function keepUp(first: WorkerProcess, { replace, stopping, onProblem }: Keeping): Promise<void> {
  let worker = first;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const since = performance.now();
    const end = await worker.ended;
    if (stopping.aborted || TOLD_TO_END.includes(end)) return;
    if (!worker.wasReady) {
      // Why the first one could not start is told to whoever started it.
      if (worker === first) return;
      if (typeof end === 'number' && end !== NO_REDIS) return onProblem('a worker cannot be started again');
    }
    if (performance.now() - since > LONG_LIFE_MS) pauseMs = FIRST_PAUSE_MS;
    onProblem(`a worker ended: ${howItEnded(end)}; another starts in ${formatDuration(pauseMs)}`);
    await setTimeout(pauseMs, undefined, { signal: stopping }).catch(() => {});
    if (stopping.aborted) return;
    worker = replace();
  }
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

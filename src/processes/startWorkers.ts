import { present } from '../base/assert.js';
import type { Log } from '../base/log.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { threadMemoryBytes } from '../trainers/network/kernel/machineMemory.js';
import { keepWorker } from './keepWorker.js';
import { WorkerProcess } from './workerProcess.js';
import type { WorkerOptions } from './workerProtocol.js';

/** The options are those of each worker; the GPUs are divided among them. */
export interface WorkerSettings extends WorkerOptions {
  readonly workers: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

export interface Workers {
  /** Sends them the address of Redis. Resolves when all of them are ready; rejects if one cannot start. */
  start(target: RedisTarget): Promise<void>;
  /** Settles when all of them have ended for good: on request, or because they could not be started again. */
  readonly ended: Promise<void>;
  /** Asks them to give back what they hold and to end. */
  stop(): Promise<void>;
}

/** Starts worker processes, which load and then wait for the address of Redis. A running worker that dies is replaced. */
export function loadWorkers({ workers: count, environment, log, ...given }: WorkerSettings): Workers {
  const options = { memoryBytes: threadMemoryBytes(count * given.threads), ...given };
  const { gpus = [] } = given;
  // Each worker has some of the GPUs.
  const start = (place: number) =>
    new WorkerProcess({
      options: { ...options, gpus: gpus.filter((_, i) => i % count === place) },
      ...{ environment, log },
    });
  const workers = Array.from({ length: count }, (_, place) => start(place));
  const stopping = new AbortController();
  let sentTarget: RedisTarget | null = null;
  const replace = (place: number) => {
    const worker = start(place);
    workers[place] = worker;
    // keepWorker handles its end.
    worker.start(present(sentTarget, 'a target')).catch(() => {});
    return worker;
  };
  const letGo = () => {
    stopping.abort();
    for (const worker of workers) worker.letGo();
  };
  const kept = workers.map((first, place) =>
    keepWorker(first, { replace: () => replace(place), stopping: stopping.signal, log }),
  );
  const ended = Promise.all(kept).then(() => {});
  return {
    ended,
    async start(target) {
      sentTarget = target;
      try {
        await Promise.all(workers.map((worker) => worker.start(target)));
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

/** Starts workers that join Redis as soon as they have loaded. */
export async function startWorkers({
  target,
  ...settings
}: WorkerSettings & { readonly target: RedisTarget }): Promise<Workers> {
  const workers = loadWorkers(settings);
  await workers.start(target);
  return workers;
}

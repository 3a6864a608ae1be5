import { present } from '../base/assert.js';
import type { Log } from '../base/log.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { threadMemoryBytes } from '../trainers/network/kernel/machineMemory.js';
import { keepWorker } from './keepWorker.js';
import { coresOfEach } from './usableCores.js';
import { WorkerProcess } from './workerProcess.js';
import type { WorkerOptions } from './workerProtocol.js';

/** The options are those of each worker; the GPUs are divided among them. */
export interface WorkerSettings extends WorkerOptions {
  readonly workers: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

export interface Workers {
  /** Sends them the address of Redis. Resolves when one in each place is ready; rejects if none can start there. */
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
  const cores = coresOfEach(count, given.threads);
  // Each worker has some of the GPUs and cores.
  const start = (place: number) =>
    new WorkerProcess({
      options: {
        ...options,
        gpus: gpus.filter((_, i) => i % count === place),
        cores: cores[place] ?? [],
      },
      ...{ environment, log },
    });
  const workers = Array.from({ length: count }, (_, place) => start(place));
  const stopping = new AbortController();
  let sentTarget: RedisTarget | null = null;
  const readiness = workers.map(() => new Readiness());
  const begin = (place: number, target: RedisTarget) =>
    readiness[place]?.follow(present(workers[place], 'a worker').start(target));
  const replace = (place: number) => {
    const worker = start(place);
    workers[place] = worker;
    // One that was killed while it loaded has no target yet.
    if (sentTarget !== null) begin(place, sentTarget);
    return worker;
  };
  const letGo = () => {
    stopping.abort();
    for (const worker of workers) worker.letGo();
  };
  const kept = workers.map((first, place) =>
    keepWorker(first, { replace: () => replace(place), stopping: stopping.signal, log }),
  );
  for (const [place, one] of kept.entries()) void one.then(() => readiness[place]?.giveUp());
  const ended = Promise.all(kept).then(() => {});
  return {
    ended,
    async start(target) {
      sentTarget = target;
      try {
        for (const place of workers.keys()) begin(place, target);
        await Promise.all(readiness.map(({ settled }) => settled));
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

/** Whether a place has had a worker that was ready. A worker that was killed before is replaced, and its successor counts. */
class Readiness {
  /** Rejects with why the last worker could not start. */
  readonly settled: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #last: Promise<void> = Promise.reject(new Error('no worker was sent the address of Redis'));

  constructor() {
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody listens before the start.
    this.settled.catch(() => {});
    this.#last.catch(() => {});
  }

  follow(start: Promise<void>): void {
    this.#last = start;
    start.then(this.#resolve, () => {});
  }

  /** No further worker comes. */
  giveUp(): void {
    this.#last.catch(this.#reject);
  }
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

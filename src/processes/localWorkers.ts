import type { RedisTarget } from '../redis/redisTarget.js';
import { threadMemoryBytes } from '../trainers/network/kernel/machineMemory.js';
import { startWorkers, type WorkerSettings, type Workers } from './startWorkers.js';
import { usableCores } from './usableCores.js';

export interface LocalWorkersSettings extends Omit<WorkerSettings, 'workers' | 'threads' | 'memoryBytes'> {
  readonly target: RedisTarget;
}

/** Workers on this host whose number changes on request. Each has one thread. */
export class LocalWorkers {
  /** More than there are cores train no faster. */
  readonly most = usableCores();
  readonly #settings: LocalWorkersSettings;
  readonly #memoryBytes = threadMemoryBytes(this.most);
  readonly #workers: Workers[] = [];
  /** Settles when the latest change is made: two at once would count wrong. */
  #idle: Promise<unknown> = Promise.resolve();

  constructor(settings: LocalWorkersSettings) {
    this.#settings = settings;
  }

  get count(): number {
    return this.#workers.length;
  }

  /** Starts workers, or stops the latest ones, which give back what they hold. */
  set(count: number): Promise<void> {
    const changed = this.#idle.then(() => this.#change(count));
    this.#idle = changed.catch(() => undefined);
    return changed;
  }

  async #change(count: number): Promise<void> {
    await Promise.all(this.#workers.splice(count).map((workers) => workers.stop()));
    while (this.#workers.length < count) await this.#start();
  }

  async #start(): Promise<void> {
    const own = { workers: 1, threads: 1, memoryBytes: this.#memoryBytes };
    const workers = await startWorkers({ ...this.#settings, ...own });
    this.#workers.push(workers);
    void workers.ended.then(() => {
      const at = this.#workers.indexOf(workers);
      if (at >= 0) this.#workers.splice(at, 1);
    });
  }
}

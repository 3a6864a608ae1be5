import type { RedisTarget } from '../redis/redisTarget.js';
import type { Store } from '../store/store.js';
import { hostName } from './hostName.js';
import { loadWorkers, type WorkerSettings, type Workers } from './startWorkers.js';

export interface WorkerGroupSettings extends Omit<WorkerSettings, 'workers'> {
  /** Null: one worker, unless this host already has workers on this Redis. */
  readonly workers: number | null;
}

/** The workers that a run starts. They stay idle if no number was given and the host has workers already. */
export class WorkerGroup {
  readonly #settings: WorkerGroupSettings;
  /** Workers that were not yet sent the address of Redis. */
  #loading: Workers | null;
  #working: Workers | null = null;
  #haveEnded = false;

  /** Starts loading the workers, which takes as long as reading the data and starting Redis. */
  constructor(settings: WorkerGroupSettings) {
    this.#settings = settings;
    this.#loading = this.#load();
  }

  /** Threads of all workers, if they train. */
  get threads(): number {
    const { workers, threads } = this.#settings;
    return (workers ?? 1) * threads;
  }

  get isAtWork(): boolean {
    return this.#working !== null;
  }

  /** Whether they were training and ended by themselves. */
  get haveEnded(): boolean {
    return this.#haveEnded;
  }

  /** Starts the requested number of workers; without a number one, if this host has none. */
  async start(redis: { readonly target: RedisTarget; readonly store: Store }): Promise<void> {
    const workers = (await this.#isWanted(redis.store)) ? (this.#loading ?? this.#load()) : null;
    if (workers === null) await this.#loading?.stop();
    this.#loading = null;
    await workers?.start(redis.target);
    workers?.ended.then(() => {
      this.#haveEnded = true;
    });
    this.#working = workers;
  }

  /** Asks them to give back what they hold and to end. */
  async stop(): Promise<void> {
    await this.#loading?.stop();
    await this.#working?.stop();
  }

  async #isWanted(store: Store): Promise<boolean> {
    const { workers } = this.#settings;
    if (workers !== null) return workers > 0;
    const here = hostName();
    return !(await store.workers.present()).some(({ host }) => host === here);
  }

  #load(): Workers {
    return loadWorkers({ ...this.#settings, workers: this.#settings.workers ?? 1 });
  }
}

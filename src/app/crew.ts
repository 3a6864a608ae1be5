import { hostname } from 'node:os';
import type { OpenRedis } from './openRedis.js';
import { loadWorkers, type WorkerSettings, type Workers } from './startWorkers.js';

export interface CrewSettings extends Omit<WorkerSettings, 'workers'> {
  /** Null: one, unless this host has workers on this Redis already. */
  readonly workers: number | null;
}

/** The workers that a run starts itself; none where it follows another's. */
export class Crew {
  readonly #settings: CrewSettings;
  /** Those that nobody told yet where Redis is. */
  #loading: Workers | null;
  #atWork: Workers | null = null;
  #haveEnded = false;

  /** They load from now on: that takes as long as reading the data and starting Redis. */
  constructor(settings: CrewSettings) {
    this.#settings = settings;
    this.#loading = this.#load();
  }

  /** Threads of all of them, where one worker is started if nobody says how many. */
  get threads(): number {
    const { workers, threads } = this.#settings;
    return (workers ?? 1) * threads;
  }

  get isAtWork(): boolean {
    return this.#atWork !== null;
  }

  /** Whether they were at work, and ended by themselves. */
  get haveEnded(): boolean {
    return this.#haveEnded;
  }

  /** Puts as many to work as were asked for; one where nobody said and this host has none. */
  async start(redis: OpenRedis): Promise<void> {
    const workers = (await this.#isWanted(redis)) ? (this.#loading ?? this.#load()) : null;
    if (workers === null) await this.#loading?.stop();
    this.#loading = null;
    await workers?.start(redis.target);
    workers?.ended.then(() => {
      this.#haveEnded = true;
    });
    this.#atWork = workers;
  }

  /** They give back what they hold and end. */
  async stop(): Promise<void> {
    await this.#loading?.stop();
    await this.#atWork?.stop();
  }

  async #isWanted({ store }: OpenRedis): Promise<boolean> {
    const { workers } = this.#settings;
    if (workers !== null) return workers > 0;
    const here = hostname()
      .replace(/[^A-Za-z0-9.-]/g, '-')
      .slice(0, 60);
    return !(await store.workers.present()).some(({ host }) => host === here);
  }

  #load(): Workers {
    return loadWorkers({ ...this.#settings, workers: this.#settings.workers ?? 1 });
  }
}

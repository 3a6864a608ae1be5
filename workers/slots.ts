/**
 * What a worker has for its trials: threads, memory, GPUs and cores. All kinds of training share them, in the order in which
 * they ask.
 */
import type { Resources, WorkerResources } from '../src/trainers/resources.js';

export interface SlotsOptions {
  readonly threads: number;
  readonly memoryBytes: number;
  /** As CUDA_VISIBLE_DEVICES names them. */
  readonly gpus: readonly string[];
  /** One for each thread, or none. */
  readonly cores: readonly number[];
}

/** What a job holds until it gives it back. */
export interface Share {
  readonly gpus: readonly string[];
  /** As many as its threads, or none. */
  readonly cores: readonly number[];
  giveBack(): void;
}

export class Slots {
  readonly #total: SlotsOptions;
  #threads: number;
  #memoryBytes: number;
  readonly #gpus: string[];
  readonly #cores: number[];
  readonly #waiting: { readonly wanted: Wanted; readonly start: (share: Share) => void }[] = [];

  constructor(total: SlotsOptions) {
    this.#total = total;
    this.#threads = total.threads;
    this.#memoryBytes = total.memoryBytes;
    this.#gpus = [...total.gpus];
    this.#cores = [...total.cores];
  }

  get total(): WorkerResources {
    return { memoryBytes: this.#total.memoryBytes, gpus: this.#total.gpus.length };
  }

  /** Waits for a share, with all there is at most. Rejects if the signal is aborted first. */
  async take({ cpus, memoryBytes, gpus }: Resources, signal: AbortSignal): Promise<Share> {
    signal.throwIfAborted();
    const { total } = this;
    const wanted = {
      threads: Math.min(cpus, this.#total.threads),
      memoryBytes: Math.min(memoryBytes ?? 0, total.memoryBytes),
      gpus: Math.min(gpus, total.gpus),
    };
    return this.#waiting.length === 0 && this.#fits(wanted) ? this.#give(wanted) : this.#wait(wanted, signal);
  }

  #fits({ threads, memoryBytes, gpus }: Wanted): boolean {
    return threads <= this.#threads && memoryBytes <= this.#memoryBytes && gpus <= this.#gpus.length;
  }

  #give({ threads, memoryBytes, gpus: count }: Wanted): Share {
    this.#threads -= threads;
    this.#memoryBytes -= memoryBytes;
    const gpus = this.#gpus.splice(0, count);
    const cores = this.#cores.splice(0, threads);
    return {
      gpus,
      cores,
      giveBack: () => {
        this.#threads += threads;
        this.#memoryBytes += memoryBytes;
        this.#gpus.push(...gpus);
        this.#cores.push(...cores);
        this.#serve();
      },
    };
  }

  #wait(wanted: Wanted, signal: AbortSignal): Promise<Share> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        const at = this.#waiting.indexOf(place);
        if (at !== -1) this.#waiting.splice(at, 1);
        reject(signal.reason);
        this.#serve();
      };
      const place = {
        wanted,
        start: (share: Share) => {
          signal.removeEventListener('abort', giveUp);
          resolve(share);
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(place);
    });
  }

  #serve(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && this.#fits(next.wanted);
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      next.start(this.#give(next.wanted));
    }
  }
}

interface Wanted {
  readonly threads: number;
  readonly memoryBytes: number;
  readonly gpus: number;
}

/** Null if it must end before it had a turn. */
export async function takeUnlessEnded(
  slots: Slots,
  resources: Resources,
  end: AbortSignal,
): Promise<Share | null> {
  try {
    return await slots.take(resources, end);
  } catch (error) {
    if (end.aborted) return null;
    throw error;
  }
}

/**
 * Threads for trainers that run code of a user. They are apart from those of jmin's own trainer, and each code has its
 * own: a thread keeps the modules that it has imported, so it must never train with changed files.
 */
import type { JobListener, ThreadWork } from './protocol.js';
import { threadEnvironment } from './threadEnvironment.js';
import { ThreadPool } from './threadPool.js';

interface CodePool {
  readonly threads: ThreadPool;
  jobs: number;
}

export class CodePools {
  readonly #size: number;
  /** By the digest of the code. At most one of them is idle. */
  readonly #pools = new Map<string, CodePool>();

  constructor(size: number) {
    this.#size = size;
  }

  async run(work: ThreadWork, listener: JobListener): Promise<void> {
    const pool = this.#poolOf(work.job.dataset);
    pool.jobs++;
    try {
      await pool.threads.run(work, listener);
    } finally {
      pool.jobs--;
    }
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#pools.values()].map(({ threads }) => threads.destroy()));
  }

  #poolOf(digest: string): CodePool {
    const known = this.#pools.get(digest);
    if (known !== undefined) return known;
    for (const [other, { threads, jobs }] of this.#pools) {
      if (jobs > 0) continue;
      this.#pools.delete(other);
      void threads.destroy();
    }
    const threads = new ThreadPool(this.#size, null, { minThreads: 0, env: threadEnvironment() });
    const pool = { threads, jobs: 0 };
    this.#pools.set(digest, pool);
    return pool;
  }
}

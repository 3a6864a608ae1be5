/**
 * What workers have claimed, and which of it their threads are training. A worker claims all runs of a job in one
 * step, so their entries have the same time, and one thread trains them one after the other. A run is one training,
 * however many trials are points of it.
 */

/** Who claimed a run, and when. */
export interface Claim {
  readonly worker: string;
  /** Time of the journal's entry, in milliseconds since 1970: the same for all runs of a job. */
  readonly claimedMs: number;
}

interface ClaimedRun extends Claim {
  /** Positions of its trials that have not ended, in the order in which the training comes to them. */
  readonly open: Set<number>;
}

export class ClaimedRuns {
  /** In the order of their claims. */
  readonly #runs = new Set<ClaimedRun>();
  readonly #runOf = new Map<number, ClaimedRun>();
  #training: ReadonlySet<number> | null = null;

  /** A claim of a run whose trials at these positions are open. One that was claimed before changes hands. */
  claim({ worker, claimedMs }: Claim, positions: readonly number[]): void {
    if (positions.length === 0) return;
    for (const position of positions) this.leave(position);
    const run: ClaimedRun = { worker, claimedMs, open: new Set(positions) };
    this.#runs.add(run);
    for (const position of positions) this.#runOf.set(position, run);
    this.#training = null;
  }

  /** A trial has ended, or was given back. */
  leave(position: number): void {
    const run = this.#runOf.get(position);
    if (run === undefined) return;
    this.#runOf.delete(position);
    run.open.delete(position);
    if (run.open.size === 0) this.#runs.delete(run);
    this.#training = null;
  }

  /** All trials that are claimed. */
  positions(): Iterable<number> {
    return this.#runOf.keys();
  }

  /** The trials that threads train now: one of each job's first run, and at most as many as its worker has threads. */
  training(threadsOf: (worker: string) => number): ReadonlySet<number> {
    this.#training ??= this.#findTraining(threadsOf);
    return this.#training;
  }

  #findTraining(threadsOf: (worker: string) => number): ReadonlySet<number> {
    const training = new Set<number>();
    const jobs = new Map<string, Set<number>>();
    for (const { worker, claimedMs, open } of this.#runs) {
      const begun = jobs.get(worker) ?? new Set();
      jobs.set(worker, begun);
      if (begun.has(claimedMs) || begun.size >= threadsOf(worker)) continue;
      begun.add(claimedMs);
      const [next] = open;
      if (next !== undefined) training.add(next);
    }
    return training;
  }
}

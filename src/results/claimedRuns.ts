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

interface ClaimedRun {
  readonly claim: Claim;
  /** Positions of its trials that were open, in the order in which the training comes to them. */
  readonly positions: readonly number[];
  /** How many of them have not ended. */
  open: number;
}

export class ClaimedRuns {
  /** In the order of their claims. */
  readonly #runs = new Set<ClaimedRun>();
  /** By position, of the trials that are claimed. */
  readonly #runOf: (ClaimedRun | undefined)[];
  #training: ReadonlySet<number> | null = null;

  constructor(trials: number) {
    this.#runOf = new Array<ClaimedRun | undefined>(trials).fill(undefined);
  }

  /** A claim of a run whose trials at these positions are open. One that was claimed before changes hands. */
  claim(claim: Claim, positions: readonly number[]): void {
    if (positions.length === 0) return;
    const run: ClaimedRun = { claim, positions, open: positions.length };
    for (const position of positions) {
      this.leave(position);
      this.#runOf[position] = run;
    }
    this.#runs.add(run);
    this.#training = null;
  }

  /** A trial has ended, or was given back. */
  leave(position: number): void {
    const run = this.#runOf[position];
    if (run === undefined) return;
    this.#runOf[position] = undefined;
    run.open--;
    if (run.open === 0) this.#runs.delete(run);
    this.#training = null;
  }

  /** All trials that are claimed. */
  positions(): number[] {
    return [...this.#runs].flatMap((run) =>
      run.positions.filter((position) => this.#runOf[position] === run),
    );
  }

  /** The trials that threads train now: one of each job's first run, and at most as many as its worker has threads. */
  training(threadsOf: (worker: string) => number): ReadonlySet<number> {
    this.#training ??= this.#findTraining(threadsOf);
    return this.#training;
  }

  #findTraining(threadsOf: (worker: string) => number): ReadonlySet<number> {
    const training = new Set<number>();
    const jobs = new Map<string, Set<number>>();
    for (const run of this.#runs) {
      const { worker, claimedMs } = run.claim;
      const begun = jobs.get(worker) ?? new Set();
      jobs.set(worker, begun);
      if (begun.has(claimedMs) || begun.size >= threadsOf(worker)) continue;
      begun.add(claimedMs);
      const next = run.positions.find((position) => this.#runOf[position] === run);
      if (next !== undefined) training.add(next);
    }
    return training;
  }
}

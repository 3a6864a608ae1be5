/**
 * The runs that workers have claimed, and the ones their threads are training. A worker claims all runs of a job in
 * one step, so their entries have the same time, and one thread trains them one after the other. A run is one
 * training, however many trials it contains.
 */

/** Who claimed a run, and when. */
export interface ClaimOrigin {
  readonly worker: string;
  /** Time of the journal entry, in milliseconds since 1970; the same for all runs of a job. */
  readonly claimedMs: number;
}

/** A claim with the positions of its trials that have not ended. */
export interface SavedClaim extends ClaimOrigin {
  readonly positions: readonly number[];
}

interface ClaimedRun {
  readonly claim: ClaimOrigin;
  /** Positions of its open trials, in the order in which the training reaches them. */
  readonly positions: readonly number[];
  /** How many of these trials have not ended. */
  open: number;
}

export class ClaimedRuns {
  /** In the order of their claims. */
  readonly #runs = new Set<ClaimedRun>();
  /** The runs of the claimed trials, by position. */
  readonly #runOf: (ClaimedRun | undefined)[];
  #training: ReadonlySet<number> | null = null;

  constructor(trials: number) {
    this.#runOf = new Array<ClaimedRun | undefined>(trials).fill(undefined);
  }

  /** Records a claim of a run with open trials at these positions. A run that was claimed before changes owner. */
  claim(claim: ClaimOrigin, positions: readonly number[]): void {
    if (positions.length === 0) return;
    const run: ClaimedRun = { claim, positions, open: positions.length };
    for (const position of positions) {
      this.leave(position);
      this.#runOf[position] = run;
    }
    this.#runs.add(run);
    this.#training = null;
  }

  /** Records that a trial has ended or was given back. */
  leave(position: number): void {
    const run = this.#runOf[position];
    if (run === undefined) return;
    this.#runOf[position] = undefined;
    run.open--;
    if (run.open === 0) this.#runs.delete(run);
    this.#training = null;
  }

  /** The positions of the claimed trials. */
  positions(): number[] {
    return [...this.#runs].flatMap((run) => this.#openOf(run));
  }

  /** The claims in their order, to be made again. */
  save(): SavedClaim[] {
    return [...this.#runs].map((run) => ({ ...run.claim, positions: this.#openOf(run) }));
  }

  #openOf(run: ClaimedRun): number[] {
    return run.positions.filter((position) => this.#runOf[position] === run);
  }

  /** The trials being trained: one of each job's first run, and at most one for each thread of the worker. */
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

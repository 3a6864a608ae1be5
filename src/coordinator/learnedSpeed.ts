/** How fast the workers train a sweep, learned from its runs that ended under this leader. */
export class LearnedSpeed {
  #work = 0;
  #ms = 0;

  /** Records how long a run of this many multiply-adds took. */
  learn(work: number, trainMs: number | undefined): void {
    if (trainMs === undefined || !(trainMs > 0)) return;
    this.#work += work;
    this.#ms += trainMs;
  }

  /** Milliseconds that this much work takes on one thread; null until a run has ended. */
  forecastMs(work: number): number | null {
    return this.#work > 0 ? (work * this.#ms) / this.#work : null;
  }
}

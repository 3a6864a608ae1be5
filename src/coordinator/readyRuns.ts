/**
 * A lazy list of the runs of one sweep that are ready to hand out. It walks the plan only as far as a reader needs
 * and keeps the next few thousand runs: the preferred ones first, then longest first. The list is a cache of a function
 * of the plan and the fold. A run that has ended or was handed out meanwhile is skipped when a cursor reaches it.
 */
import { present } from '../base/assert.js';
import type { ReadyRun } from './run.js';
import type { RunCursor, RunList } from './view.js';

/** Runs kept and sorted together; the longest of them go first. */
const MAX_AHEAD = 4096;

export interface RunSource {
  /** All runs of the plan, from its start; the preferred ones come before it too. */
  all(): Iterator<ReadyRun>;
  /** The run with only the trials that are ready to hand out; null if there are none. */
  ready(run: ReadyRun): ReadyRun | null;
}

export class ReadyRuns implements RunList {
  readonly #source: RunSource;
  /** The last one is handed out first. */
  readonly #runs: ReadyRun[] = [];
  readonly #ids = new Set<string>();
  #rest: Iterator<ReadyRun> | null = null;

  constructor(source: RunSource) {
    this.#source = source;
  }

  cursor(): RunCursor {
    const runs = this.#runs;
    /** Runs that the cursor has passed; they are at the end. */
    let passed = 0;
    let found: ReadyRun | undefined;
    return {
      peek: () => {
        found ??= this.#next(passed);
        return found;
      },
      advance: () => {
        found = undefined;
        passed++;
      },
      get ahead() {
        return runs.length - passed;
      },
    };
  }

  /** Puts back a run that was handed out. It goes out next. */
  putBack(run: ReadyRun): void {
    if (this.#ids.has(run.id)) return;
    this.#ids.add(run.id);
    this.#runs.push(run);
  }

  /** Leaves out a run that was handed out. */
  remove({ id }: ReadyRun): void {
    if (!this.#ids.has(id)) return;
    this.#removeAt(this.#runs.findLastIndex((run) => run.id === id));
  }

  /** Starts from the beginning of the plan. */
  restart(): void {
    this.#runs.length = 0;
    this.#ids.clear();
    this.#rest = null;
  }

  /** The next run after the passed ones. Drops runs on the way that are no longer ready. */
  #next(passed: number): ReadyRun | undefined {
    for (;;) {
      this.#lookAhead(passed);
      const index = this.#runs.length - 1 - passed;
      const run = this.#runs[index];
      if (run === undefined) return undefined;
      const ready = this.#source.ready(run);
      if (ready !== null) return ready;
      this.#removeAt(index);
    }
  }

  #removeAt(index: number): void {
    const [run] = this.#runs.splice(index, 1);
    this.#ids.delete(present(run, 'a run of the list').id);
  }

  /** Adds the next runs of the plan and sorts the runs that no cursor has passed yet. */
  #lookAhead(passed: number): void {
    if (this.#runs.length - passed > MAX_AHEAD / 2) return;
    this.#rest ??= this.#source.all();
    const fresh: ReadyRun[] = [];
    while (this.#runs.length - passed + fresh.length < MAX_AHEAD) {
      const next = this.#rest.next();
      if (next.done) break;
      const run = this.#source.ready(next.value);
      if (run === null || this.#ids.has(run.id)) continue;
      this.#ids.add(run.id);
      fresh.push(run);
    }
    if (fresh.length === 0) return;
    const before = this.#runs.splice(this.#runs.length - passed);
    // The sort is stable: among equally long runs, the first of the plan goes out first.
    this.#runs.unshift(...fresh.reverse());
    this.#runs.sort((a, b) => Number(a.isPreferred) - Number(b.isPreferred) || a.work - b.work);
    this.#runs.push(...before);
  }
}

/**
 * The runs of one sweep that are ready to be handed out: a lazy list. The plan is walked only as far as somebody
 * looks, and the next few thousand runs are kept, the longest first. What is kept is a cache of a function of the
 * plan and the fold: a run that has ended or gone out meanwhile is left out when a cursor comes to it.
 */
import { present } from '../base/assert.js';
import type { ReadyRun } from './run.js';
import type { RunCursor, RunList } from './view.js';

/** Runs looked at together, of which the longest go first. */
const MAX_AHEAD = 4096;

export interface RunSource {
  /** All runs of the plan, from its start. */
  all(): Iterator<ReadyRun>;
  /** The run with only its trials that are ready to be handed out; null where there are none. */
  ready(run: ReadyRun): ReadyRun | null;
}

export class ReadyRuns implements RunList {
  readonly #source: RunSource;
  /** Ascending in work: the last one goes out first. */
  readonly #runs: ReadyRun[] = [];
  readonly #ids = new Set<string>();
  #rest: Iterator<ReadyRun> | null = null;

  constructor(source: RunSource) {
    this.#source = source;
  }

  cursor(): RunCursor {
    const runs = this.#runs;
    /** Runs that the cursor has passed, which stand at the end. */
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

  /** Puts a run back that was handed out, to go out next. */
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

  /** The run after those passed, without those on the way that are not ready any more. */
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

  /** Adds the next runs of the plan and sorts those that no cursor has passed yet. */
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
    // The sort is stable: of runs that take as long, the first of the plan goes out first.
    this.#runs.unshift(...fresh.reverse());
    this.#runs.sort((a, b) => a.work - b.work);
    this.#runs.push(...before);
  }
}

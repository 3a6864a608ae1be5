/**
 * The state of every trial of a sweep, folded from its journal. An entry that was applied already changes
 * nothing, so that a journal may be read twice or from any split.
 *
 *   state      entered by                              left by
 *   waiting    the plan; released; retried             started, or what leaves running but released
 *   running    started                                 released; its ending; reused; cancelled
 *   finished   its ending, or reused                   never
 *   diverged   its ending, or reused                   never
 *   stopped    a limit or a pruner                     retried
 *   failed     too many crashes                        retried
 *   cancelled  cancelled                               retried
 */
import { unreachable } from '../base/assert.js';
import type {
  Diverged,
  Ending,
  Failed,
  Finished,
  Joined,
  Planned,
  Released,
  Started,
  Tested,
} from '../model/events.js';
import type { TrialTable } from '../model/trial.js';
import { isAfter, type JournalEntry, timeOf } from './journal.js';
import { type Ledger, TRIAL_STATES, type TrialColumns, type TrialState } from './summary.js';

type MutableColumns = { -readonly [Name in keyof TrialColumns]: TrialColumns[Name] };

export class SweepFold {
  /** The event that says what is planned; its table gives the positions. */
  readonly planned: Planned;
  readonly trials: TrialTable;
  readonly columns: TrialColumns;
  readonly workers: Joined[] = [];
  readonly failures = new Map<number, Failed>();
  tested: Tested | null = null;
  pauseReason: string | null = null;
  cancelled = false;
  /** Trials that failed since the last one that did not, or since the user said that it is to go on. */
  failuresInARow = 0;
  /** Weight of its share of the workers. */
  priority: number;
  /** Times that trials which had ended were opened again. */
  retries = 0;
  plannedMs = Number.NaN;
  startedMs = Number.NaN;
  endedMs = Number.NaN;
  #lastId: string | null = null;
  readonly #counts: Record<TrialState, number>;
  readonly #curves = new Map<number, string>();
  /** Position in `workers`, by name. */
  readonly #workerIndexes = new Map<string, number>();

  constructor(planned: Planned, trials: TrialTable) {
    this.planned = planned;
    this.trials = trials;
    this.priority = planned.spec.priority;
    this.columns = emptyColumns(trials.size);
    this.#counts = {
      ...(Object.fromEntries(TRIAL_STATES.map((state) => [state, 0])) as Record<TrialState, number>),
    };
    this.#counts.waiting = trials.size;
  }

  get ledger(): Ledger {
    return { planned: this.trials.size, ...this.#counts };
  }

  /** True when nothing waits or runs. */
  get isDone(): boolean {
    return this.#counts.waiting + this.#counts.running === 0;
  }

  /** Whether as many trials have failed one after another as the sweep file lets pause it. */
  get isFailing(): boolean {
    return this.failuresInARow >= (this.planned.spec.consecutiveFailures ?? Number.POSITIVE_INFINITY);
  }

  state(position: number): TrialState {
    return TRIAL_STATES[this.columns.state[position] ?? 0] ?? 'waiting';
  }

  packedCurve(position: number): string | null {
    return this.#curves.get(position) ?? null;
  }

  apply(entry: JournalEntry): void {
    if (this.#lastId !== null && !isAfter(entry.id, this.#lastId)) return;
    this.#lastId = entry.id;
    const { event } = entry;
    const at = timeOf(entry);
    switch (event.type) {
      case 'planned':
        if (Number.isNaN(this.plannedMs)) this.plannedMs = at;
        this.cancelled = false;
        this.priority = event.spec.priority;
        this.failuresInARow = 0;
        return;
      case 'joined':
        if (this.#workerIndexes.has(event.worker)) return;
        this.#workerIndexes.set(event.worker, this.workers.length);
        this.workers.push(event);
        return;
      case 'started':
        return this.#start(event, at);
      case 'released':
        return this.#release(event);
      case 'finished':
      case 'diverged':
      case 'stopped':
      case 'failed':
        return this.#end(event, at);
      case 'reused':
        return this.#reuse(event.ending, at);
      case 'cancelled':
        if (event.trials === null) this.cancelled = true;
        return this.#cancel(event.trials);
      case 'retried':
        this.cancelled = false;
        this.retries++;
        this.failuresInARow = 0;
        return this.#retry(event.trials);
      case 'paused':
        this.pauseReason = event.reason;
        return;
      case 'resumed':
        this.pauseReason = null;
        this.failuresInARow = 0;
        return;
      case 'prioritised':
        this.priority = event.priority;
        return;
      case 'tested':
        this.tested = event;
        return;
      default:
        unreachable(event);
    }
  }

  #start(event: Started, at: number): void {
    if (Number.isNaN(this.startedMs)) this.startedMs = at;
    const worker = this.#workerIndex(event.worker);
    for (const id of event.trials) {
      const position = this.trials.position(id);
      if (position === undefined || !this.#isOpen(position)) continue;
      const { startedMs, attempts, worker: workers } = this.columns;
      if (Number.isNaN(startedMs[position])) startedMs[position] = at;
      attempts[position] = Math.max(attempts[position] ?? 0, event.attempt);
      workers[position] = worker;
      this.#setState(position, 'running');
    }
  }

  #release({ trials, reason }: Released): void {
    if (reason === 'crashed') this.#count(trials, this.columns.crashes);
    if (reason === 'lost') this.#count(trials, this.columns.losses);
    this.#move(trials, ['running'], 'waiting');
  }

  #count(ids: readonly string[], column: Uint16Array): void {
    for (const id of ids) {
      const position = this.trials.position(id);
      if (position !== undefined) column[position] = (column[position] ?? 0) + 1;
    }
  }

  #end(event: Ending, at: number): void {
    const position = this.trials.position(event.trial);
    if (position === undefined || !this.#isOpen(position)) return;
    this.#record(position, event, at);
  }

  #reuse(ending: Finished | Diverged, at: number): void {
    const position = this.trials.position(ending.trial);
    if (position === undefined || !this.#isOpen(position)) return;
    this.#record(position, ending, at);
    this.columns.reused[position] = 1;
  }

  #record(position: number, event: Ending, at: number): void {
    const { columns } = this;
    columns.endedMs[position] = at;
    columns.worker[position] = this.#workerIndex(event.worker);
    this.endedMs = at;
    this.#setState(position, event.type);
    this.failuresInARow = event.type === 'failed' ? this.failuresInARow + 1 : 0;
    if (event.type === 'failed') {
      this.failures.set(position, event);
      return;
    }
    columns.trainMs[position] = event.trainMs;
    this.#curves.set(position, event.curve);
    if (event.type === 'finished') {
      columns.J[position] = event.J;
      columns.devJ[position] = event.devJ ?? Number.NaN;
      columns.error[position] = event.error ?? Number.NaN;
      columns.devError[position] = event.devError ?? Number.NaN;
    } else {
      columns.endedAt[position] = event.iteration;
    }
  }

  #cancel(ids: readonly string[] | null): void {
    if (ids !== null) this.#move(ids, ['waiting', 'running'], 'cancelled');
    else this.#cancelAll();
  }

  #cancelAll(): void {
    for (let position = 0; position < this.trials.size; position++) {
      if (this.#isOpen(position)) this.#setState(position, 'cancelled');
    }
  }

  /** Nothing of the ending before may be left: it would show in the digest of what comes. */
  #retry(ids: readonly string[]): void {
    for (const position of this.#move(ids, ['failed', 'stopped', 'cancelled'], 'waiting')) {
      for (const name of ['endedAt', 'endedMs', 'trainMs'] as const)
        this.columns[name][position] = Number.NaN;
      this.columns.crashes[position] = 0;
      this.columns.losses[position] = 0;
      this.failures.delete(position);
      this.#curves.delete(position);
    }
  }

  /** The positions of those that were in one of the states. */
  #move(ids: readonly string[], from: readonly TrialState[], to: TrialState): number[] {
    const moved: number[] = [];
    for (const id of ids) {
      const position = this.trials.position(id);
      if (position === undefined || !from.includes(this.state(position))) continue;
      this.#setState(position, to);
      moved.push(position);
    }
    return moved;
  }

  #isOpen(position: number): boolean {
    const state = this.state(position);
    return state === 'waiting' || state === 'running';
  }

  #setState(position: number, state: TrialState): void {
    this.#counts[this.state(position)]--;
    this.#counts[state]++;
    this.columns.state[position] = TRIAL_STATES.indexOf(state);
  }

  #workerIndex(name: string): number {
    return this.#workerIndexes.get(name) ?? -1;
  }
}

function emptyColumns(size: number): MutableColumns {
  const nothing = () => new Float64Array(size).fill(Number.NaN);
  return {
    state: new Uint8Array(size),
    J: nothing(),
    devJ: nothing(),
    error: nothing(),
    devError: nothing(),
    endedAt: nothing(),
    trainMs: nothing(),
    startedMs: nothing(),
    endedMs: nothing(),
    attempts: new Uint16Array(size),
    crashes: new Uint16Array(size),
    losses: new Uint16Array(size),
    worker: new Int32Array(size).fill(-1),
    reused: new Uint8Array(size),
  };
}

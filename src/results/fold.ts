/**
 * The state of every trial of a sweep, folded from its journal. Applying an entry again changes nothing, so a journal
 * may be read twice or from any split.
 *
 *   state      entered by                              left by
 *   waiting    the plan; proposed; released; retried   started; any exit of running but released
 *   running    started: a worker has claimed it        released; its ending; reused; cancelled
 *   finished   its ending, or reused                   never
 *   diverged   its ending, or reused                   never
 *   stopped    a limit or a pruner                     retried
 *   failed     too many crashes                        retried
 *   cancelled  cancelled                               retried
 *
 * A worker claims the runs of a job together and trains them one by one. The ledger and every summary count a trial
 * as running only while a thread trains it (claimedRuns.ts). Other claimed trials count as waiting.
 */
import { present, unreachable } from '../base/assert.js';
import type {
  Compared,
  Diverged,
  Ending,
  Failed,
  Finished,
  Joined,
  Planned,
  Proposed,
  ReachedRung,
  Released,
  Started,
  Tested,
} from '../model/events.js';
import type { MetricValues } from '../model/metrics.js';
import { isRepeatable, type SearchEnd } from '../model/searchEnd.js';
import { REOPENABLE_STATES, TRIAL_STATES, type TrialState } from '../model/states.js';
import { trialsPerPoint } from '../model/sweepSpec.js';
import { isGrowing, type TrialTable } from '../model/trial.js';
import { trainerOf } from '../trainers/trainers.js';
import { blowUpRule } from './blowUp.js';
import { ClaimedRuns } from './claimedRuns.js';
import { copyOf, emptyColumns, longerColumns } from './columns.js';
import { type Conduct, conductAfter, conductAfterEnding, conductOf } from './conduct.js';
import { EarlyResults } from './earlyResults.js';
import { finishedMetrics, stoppedMetrics } from './endingMetrics.js';
import { isAfter, type JournalEntry, sequenceOf, timeOf } from './journal.js';
import { Measures } from './measures.js';
import { Rungs } from './rungs.js';
import { columnsOf, type SavedFold } from './savedFold.js';
import type { Ledger, TrialColumns } from './summary.js';
import { knownMetricNames, sizeObjective } from './sweepMetrics.js';
import { TrialCurves } from './trialCurves.js';
import { trialsKey } from './trialNumbers.js';

/** A copy of the state of each trial in a fold. */
export interface FoldCopy {
  readonly columns: TrialColumns;
  readonly curves: TrialCurves;
}

export interface FoldOptions {
  /** False to leave curves in the journal, from which they can be loaded (follow.ts). */
  readonly keepsCurves?: boolean;
}

export class SweepFold {
  /** The latest `planned` event. Its table gives the positions. */
  readonly planned: Planned;
  readonly trials: TrialTable;
  columns: TrialColumns;
  readonly workers: Joined[] = [];
  readonly failures = new Map<number, Failed>();
  /** Why trials were stopped, by position. */
  readonly stops = new Map<number, string>();
  tested: Tested | null = null;
  conduct: Conduct;
  plannedMs = Number.NaN;
  startedMs = Number.NaN;
  endedMs = Number.NaN;
  /** Where the trials of a pruned sweep are. */
  readonly rungs = new Rungs();
  /** Why a search proposed its last trials early; null if it did not. */
  searchEnd: SearchEnd | null = null;
  #lastId: string | null = null;
  readonly #counts: Record<TrialState, number>;
  #curves: TrialCurves;
  readonly #keepsCurves: boolean;
  readonly #claimed: ClaimedRuns;
  readonly #measures: Measures;
  /** Whether the cohorts that follow are those of this plan's search. */
  #isOwnSearch = false;
  /** Whether the rungs that follow are those of this plan. */
  #isOwnPruner = true;
  readonly #early = new EarlyResults();
  readonly #hasBlownUp: ReturnType<typeof blowUpRule>;
  /** The objective that is the size of a configuration; null if none is. */
  readonly #sizeMetric: string | null;
  /** The position in `workers`, by name. */
  readonly #workerIndexes = new Map<string, number>();

  constructor(planned: Planned, trials: TrialTable, { keepsCurves = true }: FoldOptions = {}) {
    this.planned = planned;
    this.trials = trials;
    this.conduct = conductOf(planned.spec);
    const trainer = trainerOf(planned.spec);
    this.columns = emptyColumns(trials.size, knownMetricNames(planned.spec));
    this.#sizeMetric = sizeObjective(planned.spec);
    this.#measures = new Measures(trainer.hasOpenMetrics, this.columns);
    this.#claimed = new ClaimedRuns(trials.size);
    this.#curves = TrialCurves.ofTrials(trials.size);
    this.#keepsCurves = keepsCurves;
    this.#hasBlownUp = blowUpRule(trainer, planned.facts);
    this.#counts = {
      ...(Object.fromEntries(TRIAL_STATES.map((state) => [state, 0])) as Record<TrialState, number>),
    };
    this.#counts.waiting = trials.size;
  }

  get ledger(): Ledger {
    const { running: claimed, waiting, cancelled, ...ended } = this.#counts;
    const running = this.#training.size;
    const { unproposed } = this;
    return {
      planned: this.trials.size + unproposed,
      waiting: waiting + claimed - running + (this.isSearching ? unproposed : 0),
      running,
      ...ended,
      cancelled: cancelled + (this.isSearching ? 0 : unproposed),
    };
  }

  /** Trials that the search has not proposed. None is left if its results or its space ended it. */
  get unproposed(): number {
    const { search } = this.planned.spec;
    if (search === undefined || !isGrowing(this.trials) || isRepeatable(this.searchEnd)) return 0;
    return Math.max(0, search.trials - this.trials.points) * trialsPerPoint(this.planned.spec);
  }

  /** Whether the search will propose more trials. */
  get isSearching(): boolean {
    return this.unproposed > 0 && !this.conduct.cancelled && this.searchEnd === null;
  }

  /** How many trials wait for a worker. Trials that are held at a rung do not. */
  get unclaimed(): number {
    return this.#counts.waiting - this.rungs.held;
  }

  /** How many trials are claimed by a worker. */
  get claimed(): number {
    return this.#counts.running;
  }

  /** Whether some trials are not claimed by any worker. */
  get hasUnclaimed(): boolean {
    return this.#counts.waiting > 0 || this.isSearching;
  }

  /** Whether every trial so far has ended. */
  get isIdle(): boolean {
    return this.#counts.waiting + this.#counts.running === 0;
  }

  /** True when nothing waits or runs, and nothing more will be proposed. */
  get isDone(): boolean {
    return this.isIdle && !this.isSearching;
  }

  /** Whether enough trials have failed in a row for the sweep file's limit to pause the sweep. */
  get isFailing(): boolean {
    return this.conduct.failuresInARow >= (this.planned.spec.consecutiveFailures ?? Number.POSITIVE_INFINITY);
  }

  /** The failure that pauses the sweep at once; null: there is none since the sweep was resumed. */
  get stoppingFailure(): Failed | null {
    for (const failure of this.failures.values()) if (failure.stopsSweep === true) return failure;
    return null;
  }

  /** The user has seen why the sweep was paused. */
  #forgetStops(): void {
    for (const [position, { stopsSweep, ...failure }] of this.failures)
      if (stopsSweep === true) this.failures.set(position, failure);
  }

  state(position: number): TrialState {
    return TRIAL_STATES[this.columns.state[position] ?? 0] ?? 'waiting';
  }

  packedCurve(position: number): string | null {
    return this.#curves.packed(position);
  }

  /** Whether a curve was left in the journal, from which it must be loaded before it is asked for. */
  isCurveLeft(position: number): boolean {
    return this.#curves.isLeft(position);
  }

  /** The id of the entry with the curve, if the curve was left in the journal; else null. */
  entryOfCurve(position: number): string | null {
    if (!this.#curves.isLeft(position)) return null;
    return this.endingEntry(position);
  }

  /** The id of the entry with the ending of a trial that left a curve; else null. */
  endingEntry(position: number): string | null {
    const sequence = this.#curves.sequences[position] ?? Number.NaN;
    return Number.isSafeInteger(sequence) ? `${this.columns.endedMs[position]}-${sequence}` : null;
  }

  /** Keeps a curve that was left in the journal. */
  keepCurve(position: number, packed: string): void {
    this.#curves.set(position, packed, this.#curves.sequences[position] as number);
  }

  /** All that a later process needs to resume this fold, apart from its plan. */
  save(): SavedFold {
    return {
      ...{ conduct: this.conduct, tested: this.tested },
      ...{ plannedMs: this.plannedMs, startedMs: this.startedMs, endedMs: this.endedMs },
      lastId: this.#lastId,
      workers: this.workers,
      failures: [...this.failures],
      stops: [...this.stops],
      claims: this.#claimed.save(),
      columns: columnsOf(copyOf(this.columns)),
      curveSequences: this.#curves.sequences.slice(),
    };
  }

  /** The state that was saved of a fold of the same trials. */
  restore(saved: SavedFold): void {
    this.#lastId = saved.lastId;
    const { conduct, tested, plannedMs, startedMs, endedMs } = saved;
    Object.assign(this, { conduct, tested, plannedMs, startedMs, endedMs });
    for (const joined of saved.workers) this.#join(joined);
    for (const [position, failed] of saved.failures) this.failures.set(position, failed);
    for (const [position, reason] of saved.stops) this.stops.set(position, reason);
    for (const [name, column] of columnsOf(this.columns)) column.set(saved.columns.get(name) ?? []);
    for (const state of TRIAL_STATES) this.#counts[state] = 0;
    for (const state of this.columns.state) this.#counts[TRIAL_STATES[state] ?? 'waiting']++;
    for (const { positions, ...claim } of saved.claims) this.#claimed.claim(claim, positions);
    this.#curves = TrialCurves.leftIn(saved.curveSequences);
  }

  /** A copy, which later entries do not change. */
  copy(): FoldCopy {
    const columns = copyOf(this.columns);
    const training = this.#training;
    for (const position of this.#claimed.positions()) {
      if (!training.has(position)) columns.state[position] = WAITING;
    }
    return { columns, curves: this.#curves.copy() };
  }

  get #training(): ReadonlySet<number> {
    return this.#claimed.training((worker) => this.workers[this.#workerIndex(worker)]?.threads ?? 1);
  }

  apply(entry: JournalEntry): void {
    if (this.#lastId !== null && !isAfter(entry.id, this.#lastId)) return;
    this.#lastId = entry.id;
    const { event } = entry;
    const at = timeOf(entry);
    this.conduct = conductAfter(this.conduct, event, at);
    switch (event.type) {
      case 'planned':
        if (Number.isNaN(this.plannedMs)) this.plannedMs = at;
        this.searchEnd = null;
        this.#isOwnPruner = JSON.stringify(event.spec.prune) === JSON.stringify(this.planned.spec.prune);
        this.#isOwnSearch = isGrowing(this.trials) && trialsKey(event) === trialsKey(this.planned);
        return;
      case 'reached':
        return this.#reach(event, at);
      case 'compared':
        return this.#compare(event, entry);
      case 'proposed':
        return this.#propose(event);
      case 'joined':
        return this.#join(event);
      case 'started':
        return this.#start(event, at);
      case 'released':
        return this.#release(event);
      case 'finished':
      case 'diverged':
      case 'stopped':
      case 'failed':
        return this.#end(event, entry);
      case 'reused':
        return this.#reuse(event.ending, entry);
      case 'cancelled':
        return this.#cancel(event.trials);
      case 'retried':
        this.#forgetStops();
        return this.#retry(event.trials);
      case 'resumed':
        return this.#forgetStops();
      case 'tested':
        this.tested = event;
        return;
      case 'preferred':
      case 'paused':
      case 'limited':
      case 'prioritised':
      case 'noted':
      case 'tagged':
        return;
      default:
        unreachable(event);
    }
  }

  #join(event: Joined): void {
    if (this.#workerIndexes.has(event.worker)) return;
    this.#workerIndexes.set(event.worker, this.workers.length);
    this.workers.push(event);
  }

  /** Only a cohort of this search counts. An earlier plan may have had another. */
  #propose(cohort: Proposed): void {
    const { trials } = this;
    if (!this.#isOwnSearch || !isGrowing(trials)) return;
    trials.add(cohort);
    if (cohort.ends !== undefined) this.searchEnd = cohort.ends;
    const { size } = trials;
    const added = size - this.columns.state.length;
    if (added === 0) return;
    this.columns = longerColumns(this.columns, size);
    this.#measures.follow(this.columns);
    this.#curves.grow(size);
    this.#counts.waiting += added;
    for (let position = size - added; position < size; position++) this.#takeEarly(position);
  }

  #reach(event: ReachedRung, at: number): void {
    const position = this.trials.position(event.trial);
    if (!this.#isOwnPruner || position === undefined || !this.#isOpen(position)) return;
    if (!this.rungs.reach(position, { event, at })) return;
    this.columns.trainMs[position] = event.trainMs;
    this.#setState(position, 'waiting');
  }

  #compare({ rung, promoted, stopped, reason }: Compared, entry: JournalEntry): void {
    if (!this.#isOwnPruner) return;
    const heldOf = (ids: readonly string[]) =>
      ids.flatMap((id) => {
        const position = this.trials.position(id);
        return position !== undefined && this.rungs.isHeld(position, rung) ? [position] : [];
      });
    const losers = heldOf(stopped);
    this.rungs.compare(rung, heldOf(promoted), losers);
    for (const position of losers) {
      const { event } = present(this.rungs.lastOf(position), 'a rung');
      const { trial, worker, trainMs, curve, iteration } = event;
      this.#record(position, { type: 'stopped', trial, worker, trainMs, curve, iteration, reason }, entry);
    }
  }

  /** Trainings of some trainers name their metrics: each gets a column when it first comes. */
  measureAlso(names: readonly string[]): void {
    this.columns = this.#measures.columnsFor(names, this.columns);
  }

  #takeEarly(position: number): void {
    const entry = this.#early.take(this.trials.id(position));
    if (entry?.event.type === 'reused') this.#reuse(entry.event.ending, entry);
    else if (entry?.event.type === 'finished' || entry?.event.type === 'diverged')
      this.#end(entry.event, entry);
  }

  #start(event: Started, at: number): void {
    if (Number.isNaN(this.startedMs)) this.startedMs = at;
    const worker = this.#workerIndex(event.worker);
    const { startedMs, attempts, worker: workers } = this.columns;
    const open: number[] = [];
    for (const id of event.trials) {
      const position = this.trials.position(id);
      if (position === undefined || !this.#isOpen(position)) continue;
      open.push(position);
      if (Number.isNaN(startedMs[position])) startedMs[position] = at;
      attempts[position] = Math.max(attempts[position] ?? 0, event.attempt);
      workers[position] = worker;
      this.#setState(position, 'running');
    }
    this.#claimed.claim({ worker: event.worker, claimedMs: at }, open);
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

  #end(event: Ending, entry: JournalEntry): void {
    const position = this.trials.position(event.trial);
    if (position === undefined) return this.#early.keep(event.trial, entry, this.trials);
    if (this.#isOpen(position)) this.#record(position, event, entry);
  }

  #reuse(ending: Finished | Diverged, entry: JournalEntry): void {
    const position = this.trials.position(ending.trial);
    if (position === undefined) return this.#early.keep(ending.trial, entry, this.trials);
    if (!this.#isOpen(position)) return;
    this.#record(position, ending, entry);
    this.columns.reused[position] = 1;
  }

  #record(position: number, event: Ending, entry: JournalEntry): void {
    const { columns } = this;
    const at = timeOf(entry);
    columns.endedMs[position] = at;
    columns.worker[position] = this.#workerIndex(event.worker);
    // An early result may be taken after later ones.
    this.endedMs = this.endedMs > at ? this.endedMs : at;
    this.#setState(position, event.type);
    this.conduct = conductAfterEnding(this.conduct, event.type === 'failed');
    if (event.type === 'failed') {
      this.failures.set(position, event);
      return;
    }
    columns.trainMs[position] = event.trainMs;
    this.#curves.set(position, this.#keepsCurves ? event.curve : null, sequenceOf(entry.id));
    if (event.type !== 'finished') columns.endedAt[position] = event.iteration;
    if (event.type === 'stopped') {
      this.stops.set(position, event.reason);
      this.#measure(position, stoppedMetrics(event));
    }
    if (event.type !== 'finished') return;
    const metrics = finishedMetrics(event);
    this.#measure(position, { ...metrics, ...this.#sizeOf(position) });
    if (this.#hasBlownUp(metrics.J ?? Number.NaN, event.curve)) columns.blewUp[position] = 1;
  }

  /** A trainer knows the size of a configuration, e.g. its parameters: no training measures it. */
  #sizeOf(position: number): MetricValues {
    if (this.#sizeMetric === null) return {};
    const { spec, facts } = this.planned;
    const size = trainerOf(spec).sizeOf(this.trials.configuration(position), facts);
    return size === null ? {} : { [this.#sizeMetric]: size };
  }

  #measure(position: number, values: MetricValues): void {
    this.measureAlso(Object.keys(values));
    this.#measures.set(position, values);
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

  /** Clears every trace of the last ending, which would otherwise change the next digest. */
  #retry(ids: readonly string[]): void {
    for (const position of this.#move(ids, REOPENABLE_STATES, 'waiting')) {
      for (const name of ['endedAt', 'endedMs', 'trainMs'] as const)
        this.columns[name][position] = Number.NaN;
      this.columns.crashes[position] = 0;
      this.columns.losses[position] = 0;
      this.#measure(position, {});
      this.failures.delete(position);
      this.stops.delete(position);
      this.rungs.forget(position);
      this.#curves.forget(position);
    }
  }

  /** The positions of the trials that were in one of the states. */
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
    const before = this.state(position);
    if (before === 'running') this.#claimed.leave(position);
    if (state !== 'waiting' && state !== 'running') this.rungs.leave(position);
    this.#counts[before]--;
    this.#counts[state]++;
    this.columns.state[position] = TRIAL_STATES.indexOf(state);
  }

  #workerIndex(name: string): number {
    return this.#workerIndexes.get(name) ?? -1;
  }
}

const WAITING = TRIAL_STATES.indexOf('waiting');

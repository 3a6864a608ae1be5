/**
 * What is left to do of one sweep, as its coordinator sees it. It holds nothing that cannot be had again from
 * the journal: after a takeover it starts from the first run and skips what has ended.
 */
import { present } from '../base/assert.js';
import type { JournalEvent } from '../model/events.js';
import { Plan, type PlannedRun } from '../plan/planSweep.js';
import { workMeter } from '../plan/tally.js';
import { trialTable } from '../plan/trialTable.js';
import type { SweepFold } from '../results/fold.js';
import { FollowedSweep } from '../results/follow.js';
import type { Journal } from '../results/journal.js';
import { summarise } from '../results/summarise.js';
import { type TrialState, winner } from '../results/summary.js';
import type { OpenRun } from '../store/runControl.js';
import type { TrialJob } from '../store/trialQueue.js';
import type { Configuration } from '../trainers/network/configuration.js';

/** Runs looked at together, of which the longest go first. */
const LOOKAHEAD = 4096;
/**
 * A run whose worker was lost may itself be why, or may only have been beside one that was. From the first time on
 * it travels without others, from the second on it is trained in a process of its own, where it can end nothing but
 * itself; so often at most.
 */
const LOSSES_BEFORE_APART = 2;
export const MAX_LOSSES = 20;

interface ReadyTrial {
  readonly id: string;
  readonly number: number;
  readonly configuration: Configuration;
}

/** A run with those of its trials that have not ended, ascending in their iterations. */
export interface ReadyRun {
  /** `test`: a winner trained again, for its score on the test set. */
  readonly purpose: 'train' | 'test';
  /** The id of its first trial, ended or not: within one plan every trial is of one run. */
  readonly id: string;
  readonly trials: readonly ReadyTrial[];
  /** Multiply-adds. */
  readonly work: number;
}

interface Flight {
  readonly ready: ReadyRun;
  /** The job that delivers it; null for one of an earlier coordinator. */
  readonly job: string | null;
  /** Claims of it before this flight. */
  readonly attempts: number;
}

export class SweepWork {
  readonly slug: string;
  /** Work handed out by the sweep's weight: the sweep with the least is served next. */
  pass = 0;
  readonly #followed: FollowedSweep;
  #plan: Plan | null = null;
  #meter: ReturnType<typeof workMeter> | null = null;
  #fold: SweepFold | null = null;
  #rest: Iterator<PlannedRun> | null = null;
  /** Ascending in work: the longest is taken first. */
  #ready: ReadyRun[] = [];
  /** Runs open or claimed, by id. */
  readonly #inFlight = new Map<string, Flight>();
  /** Those of them that were opened under an earlier plan: trials may have joined them since. */
  readonly #ofEarlierPlans = new Set<string>();
  /** Work and time of the runs that ended under this coordinator, from which comes the speed. */
  #measuredWork = 0;
  #measuredMs = 0;

  constructor(slug: string, journal: Journal) {
    this.slug = slug;
    this.#followed = new FollowedSweep(journal, ({ spec, facts }) => {
      this.#plan = new Plan(spec, facts);
      this.#meter = workMeter(facts, spec.record);
      return trialTable(this.#plan);
    });
  }

  /** Null until the journal was read, and where it is gone. */
  get fold(): SweepFold | null {
    return this.#fold;
  }

  /** The last entry of its journal that was read. */
  get read(): string {
    return present(this.#followed.lastId, 'an entry read');
  }

  get name(): string {
    return present(this.#fold, 'fold').planned.spec.name;
  }

  /** The digest of what it is trained on. */
  get dataset(): string {
    return present(this.#fold, 'fold').planned.facts.digest;
  }

  get weight(): number {
    return this.#fold?.priority ?? 1;
  }

  /** Jobs of it that may be in flight: each is worked off by one thread, one training after the other. */
  get maxJobs(): number {
    return this.#fold?.planned.spec.maxParallel ?? Number.POSITIVE_INFINITY;
  }

  /** Runs that an earlier coordinator opened are one job: if each was one, those of a dead worker would fill the window. */
  get jobsInFlight(): number {
    return new Set([...this.#inFlight.values()].map(({ job }) => job)).size;
  }

  get runsInFlight(): string[] {
    return [...this.#inFlight.keys()];
  }

  /** Runs that are known to be left, at most those looked at together. */
  get runsAhead(): number {
    return this.#ready.length;
  }

  async catchUp(): Promise<void> {
    const retries = this.#fold?.retries;
    if (!(await this.#followed.catchUp())) return;
    if (this.#followed.fold !== this.#fold || this.#fold?.retries !== retries) {
      // Another plan, or trials that were skipped as ended.
      this.#fold = this.#followed.fold;
      this.#walkAgain();
      for (const id of this.#inFlight.keys()) this.#ofEarlierPlans.add(id);
    }
    if (this.#fold === null) return;
    for (const [id, flight] of this.#inFlight) {
      if (this.#isOver(flight.ready)) {
        this.#inFlight.delete(id);
        this.#learnSpeed(flight.ready);
        if (this.#ofEarlierPlans.delete(id)) this.#walkAgain();
      } else if (this.#hasReturned(flight)) {
        this.putBack(id);
      }
    }
  }

  /** Forgets what is in flight: another coordinator may have led meanwhile. */
  startOver(): void {
    this.#inFlight.clear();
    this.#walkAgain();
  }

  /**
   * The next runs to queue together: about `targetMs` of work on one thread, at least one and at most `most`. Until
   * the first has ended nothing is known of the speed: then it is one.
   */
  take(targetMs: number, most: number): ReadyRun[] {
    const taken: ReadyRun[] = [];
    let ms = 0;
    while (taken.length < most && ms < targetMs) {
      this.#lookAhead();
      const next = this.#ready.pop();
      if (next === undefined) break;
      const ready = this.#inFlight.has(next.id) ? null : this.#stillOpen(next);
      if (ready === null) continue;
      const travelsAlone = this.#losses(ready) > 0;
      if (travelsAlone && taken.length > 0) {
        this.#ready.push(ready);
        break;
      }
      taken.push(ready);
      ms += this.#forecastMs(next) ?? targetMs;
      if (travelsAlone) break;
    }
    this.pass += ms / this.weight;
    return taken;
  }

  /** How many runs like the next one take so long together; 0 where nothing is known of the speed. */
  runsIn(ms: number): number {
    const next = this.#ready.at(-1);
    const forecastMs = next && this.#forecastMs(next);
    return forecastMs ? Math.floor(ms / forecastMs) : 0;
  }

  /** When what still waits is cancelled, by the clock of the journal; Infinity for a sweep without such a limit. */
  get deadlineMs(): number {
    const { fold } = this;
    const totalTimeMs = fold?.planned.spec.limits.totalTimeMs ?? null;
    if (fold === null || totalTimeMs === null || !fold.hasUnclaimed) return Number.POSITIVE_INFINITY;
    return Number.isNaN(fold.startedMs) ? Number.POSITIVE_INFINITY : fold.startedMs + totalTimeMs;
  }

  /** The runs that wait, with those of their trials that do. */
  *waiting(): Generator<ReadyRun> {
    for (const planned of present(this.#plan, 'plan').runs()) {
      const run = this.#inState(this.#readyRun(planned), 'waiting');
      if (run !== null) yield run;
    }
  }

  setInFlight(ready: ReadyRun, job: string | null): void {
    this.#inFlight.set(ready.id, { ready, job, attempts: this.toOpen(ready).attempts });
  }

  /** Runs that were taken and could not be opened are ready still. */
  untake(runs: readonly ReadyRun[]): void {
    this.#ready.push(...runs.toReversed());
  }

  /** A run is in flight no more, and not all of its trials ended: they wait again. */
  putBack(id: string): void {
    const found = this.#inFlight.get(id);
    this.#inFlight.delete(id);
    if (found !== undefined) this.#ready.push(found.ready);
  }

  /** The winner, where there is a test set that it was not scored on yet. */
  winnerToTest(): ReadyRun | null {
    const fold = this.#fold;
    if (fold === null || fold.planned.facts.testExamples === 0) return null;
    const position = winner(summarise(fold));
    if (position === null) return null;
    const trial = this.#trialAt(position);
    if (fold.tested?.trial === trial.id) return null;
    return { purpose: 'test', id: `test-${trial.id}`, trials: [trial], work: 0 };
  }

  toOpen(run: ReadyRun): OpenRun {
    const { attempts, crashes } = present(this.#fold, 'fold').columns;
    return {
      run: run.id,
      trials: run.trials.map((trial) => trial.id),
      attempts: this.#most(run, attempts),
      crashes: this.#most(run, crashes),
    };
  }

  /** Whether its workers were lost too often for it to be tried again. */
  isGivenUp(run: ReadyRun): boolean {
    return this.#losses(run) >= MAX_LOSSES;
  }

  /** What is written of a run that is given up. */
  toGiveUp({ purpose, trials }: ReadyRun): JournalEvent[] {
    const { columns, workers } = present(this.#fold, 'fold');
    const reason = `its worker was lost ${MAX_LOSSES} times: killed, out of memory, or its host was gone`;
    return trials.map((trial) => {
      if (purpose === 'test') return { type: 'tested', trial: trial.id, J: null, error: null };
      const last = columns.worker[this.#positionOf(trial)] ?? -1;
      const worker = workers[last]?.worker ?? '';
      return { type: 'failed', trial: trial.id, worker, reason, log: [] };
    });
  }

  toJob(runs: readonly ReadyRun[]): TrialJob {
    const { spec } = present(this.#fold, 'fold').planned;
    return {
      sweep: this.name,
      slug: this.slug,
      dataset: this.dataset,
      record: spec.record,
      trialTimeMs: spec.limits.trialTimeMs,
      stallTimeMs: spec.limits.stallTimeMs,
      maxAttempts: spec.limits.maxAttempts,
      purpose: runs[0]?.purpose ?? 'train',
      apart: runs.some((run) => this.#losses(run) >= LOSSES_BEFORE_APART),
      runs: runs.map(({ id, trials }) => ({
        run: id,
        configuration: present(trials.at(-1), 'a trial of the run').configuration,
        trials: trials.map(({ id: trial, number, configuration }) => ({
          id: trial,
          number,
          iterations: configuration.iterations,
        })),
      })),
    };
  }

  #forecastMs({ work }: ReadyRun): number | null {
    return this.#measuredWork > 0 ? (work * this.#measuredMs) / this.#measuredWork : null;
  }

  /** Times that the worker which had it was lost. */
  #losses(run: ReadyRun): number {
    return this.#most(run, present(this.#fold, 'fold').columns.losses);
  }

  /** Of what is counted for each of its trials. */
  #most({ trials }: ReadyRun, column: Uint16Array): number {
    return Math.max(0, ...trials.map((trial) => column[this.#positionOf(trial)] ?? 0));
  }

  #isOver(run: ReadyRun): boolean {
    if (run.purpose === 'test') return this.#fold?.tested?.trial === run.trials[0]?.id;
    return this.#stillOpen(run) === null;
  }

  /** Whether it was claimed, and none of it is running any more. */
  #hasReturned({ ready, attempts }: Flight): boolean {
    return this.#inState(ready, 'running') === null && this.toOpen(ready).attempts > attempts;
  }

  /** The run with its open trials only; null where all have ended. */
  #stillOpen(run: ReadyRun): ReadyRun | null {
    return this.#inState(run, 'waiting', 'running');
  }

  #inState(run: ReadyRun, ...states: readonly TrialState[]): ReadyRun | null {
    const fold = present(this.#fold, 'fold');
    const trials = run.trials.filter((trial) => {
      const position = this.#positionOf(trial);
      return position !== -1 && states.includes(fold.state(position));
    });
    if (trials.length === 0) return null;
    return trials.length === run.trials.length ? run : { ...run, trials };
  }

  /** −1 for a trial that is not of the plan any more. */
  #positionOf({ id }: ReadyTrial): number {
    return present(this.#fold, 'fold').trials.position(id) ?? -1;
  }

  #walkAgain(): void {
    this.#ready = [];
    this.#rest = null;
  }

  /** Keeps the next runs that are missing ready, sorted. */
  #lookAhead(): void {
    if (this.#fold === null || this.#plan === null || this.#ready.length > LOOKAHEAD / 2) return;
    this.#rest ??= this.#plan.runs();
    const before = this.#ready.length;
    while (this.#ready.length < LOOKAHEAD) {
      const next = this.#rest.next();
      if (next.done) break;
      const ready = this.#stillOpen(this.#readyRun(next.value));
      if (ready !== null && !this.#inFlight.has(ready.id)) this.#ready.push(ready);
    }
    if (this.#ready.length > before) this.#ready.sort((a, b) => a.work - b.work);
  }

  #readyRun(run: PlannedRun): ReadyRun {
    const { trials: table } = present(this.#fold, 'fold');
    const trials = run.map(({ number, configuration }) => {
      const position = present(table.positionOfNumber(number), `trial ${number}`);
      return { id: table.id(position), number, configuration };
    });
    const longest = present(run.at(-1), 'a trial of the run').configuration;
    return {
      purpose: 'train',
      id: trials[0]?.id ?? '',
      trials,
      work: present(this.#meter, 'meter')(longest).total,
    };
  }

  #trialAt(position: number): ReadyTrial {
    const { trials } = present(this.#fold, 'fold');
    return {
      id: trials.id(position),
      number: trials.number(position),
      configuration: trials.configuration(position),
    };
  }

  #learnSpeed(run: ReadyRun): void {
    const last = run.trials.at(-1);
    const trainMs = last && this.#fold?.columns.trainMs[this.#positionOf(last)];
    if (trainMs === undefined || !(trainMs > 0)) return;
    this.#measuredWork += run.work;
    this.#measuredMs += trainMs;
  }
}

/**
 * The state of one sweep that a leader keeps between decisions. It comes from the journal, with two exceptions that a
 * new leader learns again: the runs it handed out, and their speed.
 */
import { present } from '../base/assert.js';
import type { Configuration } from '../model/configuration.js';
import type { Proposed } from '../model/events.js';
import { isGrowing, type TrialTable } from '../model/trial.js';
import type { Plan, PlannedRun } from '../plan/planSweep.js';
import { Plan as SweepPlan } from '../plan/planSweep.js';
import type { SweepFold } from '../results/fold.js';
import { FollowedSweep } from '../results/follow.js';
import type { Journal } from '../results/journal.js';
import { summarise } from '../results/summarise.js';
import { type Summary, winner } from '../results/summary.js';
import { openSearch } from '../search/search.js';
import type { Search } from '../search/searchedPlan.js';
import type { WorkMeter } from '../trainers/trainer.js';
import { objectiveOf } from '../trainers/trainers.js';
import { LearnedSpeed } from './learnedSpeed.js';
import { outcomesOf } from './outcomes.js';
import { ReadyRuns } from './readyRuns.js';
import {
  attemptsOf,
  type Flight,
  hasReturned,
  inState,
  isOver,
  type ReadyRun,
  type ReadyTrial,
  stillOpen,
} from './run.js';
import type { Proposer } from './searchThread.js';
import { tableInSteps } from './tableInSteps.js';
import { ThreadedSearch } from './threadedSearch.js';
import type { SchedulableSweep } from './view.js';

export class SweepState implements SchedulableSweep {
  readonly slug: string;
  pass = 0;
  hasData = false;
  lacksWorker = false;
  /** Jobs in flight by the store's count if the sweep has a limit; else null. */
  countedJobs: number | null = null;
  readonly ready: ReadyRuns;
  readonly #followed: FollowedSweep;
  readonly #speed = new LearnedSpeed();
  readonly #flights = new Map<string, Flight>();
  /** The trials of the flights, by id. */
  readonly #trialsInFlight = new Set<string>();
  /** Flights of an earlier plan. Under the new plan their trials may belong to other runs, beside other trials. */
  readonly #ofEarlierPlans = new Set<string>();
  #summarised: { readonly read: string; readonly summary: Summary } | null = null;
  #plan: Plan | null = null;
  #search: Search | null = null;
  /** The next cohorts after this number of them: many turns may pass before they can be written. */
  #proposals: { readonly after: number; readonly cohorts: readonly Proposed[] } | null = null;
  /** Trials that follow from the plan; those of cohorts come behind them. */
  #plannedTrials = 0;
  /** The trials of the plan by the numbers of their points; the fold knows them by the numbers that people use. */
  #points: TrialTable | null = null;
  #meter: WorkMeter<Configuration> | null = null;
  #fold: SweepFold | null = null;
  /** The winner that has no test score yet, as of a journal entry. */
  #untested: { readonly read: string; readonly run: ReadyRun | null } | null = null;

  /** `thread`: where long proposals are made; null: here. */
  constructor(slug: string, journal: Journal, thread: Proposer | null = null) {
    this.slug = slug;
    this.#followed = new FollowedSweep(
      journal,
      async ({ spec, facts }) => {
        const plan = new SweepPlan(spec, facts);
        const points = await tableInSteps(plan);
        this.#plan = plan;
        this.#search = spec.search === undefined ? null : searchOn(thread, plan);
        this.#proposals = null;
        this.#plannedTrials = points.size;
        this.#meter = plan.trainer.workMeter(plan.context);
        this.#points = points;
        return points;
      },
      { keepsCurves: false },
    );
    this.ready = new ReadyRuns({
      all: () => chained(this.#preferredRuns(), this.#allRuns()),
      ready: (run) => (this.#isInFlight(run) || this.#isHeld(run) ? null : stillOpen(this.#knownFold, run)),
    });
  }

  get fold(): SweepFold | null {
    return this.#fold;
  }

  /** The last entry read of its journal; empty if the journal was deleted. */
  get read(): string {
    return this.#followed.lastId ?? '';
  }

  /** How many entries of its journal were read. */
  get entriesRead(): number {
    return this.#followed.entriesRead;
  }

  /** What lists and status show, as bytes; null if it cannot be kept. */
  async overview(): Promise<Buffer | null> {
    return this.fold === null ? null : this.#followed.overview(this.#summary());
  }

  /** See `FollowedSweep.snapshot`. */
  snapshot(): Promise<Buffer | null> {
    return this.#followed.snapshot();
  }

  get flights(): ReadonlyMap<string, Flight> {
    return this.#flights;
  }

  /** Runs of an earlier leader count as one job. Counted singly, the runs of a dead worker would fill the window. */
  get jobs(): number {
    return this.countedJobs ?? new Set([...this.#flights.values()].map(({ job }) => job)).size;
  }

  get waiting(): Iterable<ReadyRun> {
    return this.#runsThatWait();
  }

  get untested(): ReadyRun | null {
    if (this.#untested?.read !== this.read) this.#untested = { read: this.read, run: this.#winnerToTest() };
    return this.#untested.run;
  }

  readonly propose = (points: number): readonly Proposed[] => {
    const { trials } = this.#knownFold;
    if (this.#search === null || !isGrowing(trials)) return [];
    const { cohorts: after } = trials;
    if (this.#proposals?.after === after) return this.#proposals.cohorts;
    const { goal } = objectiveOf(this.#knownFold.planned.spec);
    const known = { goal, table: trials, outcome: outcomesOf(this.#knownFold) };
    const cohorts = this.#search.next(known, points);
    // A search that waits for results has none.
    if (cohorts.length > 0) this.#proposals = { after, cohorts };
    return cohorts;
  };

  forecastMs(work: number): number | null {
    return this.#speed.forecastMs(work);
  }

  /** Reads new entries of the journal and removes runs that have come back. */
  async catchUp(): Promise<void> {
    const before = this.#fold?.conduct;
    const promotions = this.#fold?.rungs.promotions;
    if (!(await this.#followed.catchUp())) return;
    const { fold } = this.#followed;
    if (fold !== this.#fold || fold?.conduct.retries !== before?.retries) this.#startAgain(fold);
    if (fold === null) return;
    // The walk has passed the promoted and the preferred trials.
    if (fold.rungs.promotions !== promotions || fold.conduct.preferred !== before?.preferred)
      this.ready.restart();
    for (const [id, flight] of this.#flights) {
      if (isOver(fold, flight.run)) this.#land(id, flight);
      else if (hasReturned(fold, flight)) this.putBack(id);
    }
  }

  /** Forgets the runs in flight: another coordinator may have led meanwhile. */
  startOver(): void {
    this.#flights.clear();
    this.#trialsInFlight.clear();
    this.#ofEarlierPlans.clear();
    this.ready.restart();
  }

  /** Records a run in flight and the job that delivers it; null if the job is unknown. */
  setInFlight(run: ReadyRun, job: string | null): void {
    this.ready.remove(run);
    this.#flights.set(run.id, { run, job, attempts: attemptsOf(this.#knownFold, run) });
    if (run.purpose === 'train') for (const { id } of run.trials) this.#trialsInFlight.add(id);
  }

  /** A run has left flight before all of its trials ended: they wait again. */
  putBack(id: string): void {
    const flight = this.#flights.get(id);
    if (flight === undefined) return;
    // Under the current plan its trials may belong to another run.
    if (!this.#forget(id, flight)) this.ready.putBack(flight.run);
  }

  get #knownFold(): SweepFold {
    return present(this.#fold, 'fold');
  }

  /** The plan has changed, or trials that the walk has passed are open again. */
  #startAgain(fold: SweepFold | null): void {
    this.#fold = fold;
    this.ready.restart();
    for (const id of this.#flights.keys()) this.#ofEarlierPlans.add(id);
  }

  #land(id: string, flight: Flight): void {
    const { run } = flight;
    const { trials, columns } = this.#knownFold;
    this.#speed.learn(run.work, columns.trainMs[trials.position(run.trials.at(-1)?.id ?? '') ?? -1]);
    this.#forget(id, flight);
  }

  /** True for a flight of an earlier plan: then the ready runs are found again. */
  #forget(id: string, { run }: Flight): boolean {
    this.#flights.delete(id);
    for (const trial of run.trials) this.#trialsInFlight.delete(trial.id);
    const isOfEarlierPlan = this.#ofEarlierPlans.delete(id);
    if (isOfEarlierPlan) this.ready.restart();
    return isOfEarlierPlan;
  }

  /** Whether the run waits at a rung. */
  #isHeld({ trials: [first] }: ReadyRun): boolean {
    const { rungs, trials } = this.#knownFold;
    return rungs.isHeld(trials.position(first?.id ?? '') ?? -1);
  }

  /** Also true if one of its trials is in flight in a run of an earlier plan (I2). */
  #isInFlight({ id, trials }: ReadyRun): boolean {
    return this.#flights.has(id) || trials.some((trial) => this.#trialsInFlight.has(trial.id));
  }

  *#preferredRuns(): Generator<ReadyRun> {
    const { trials, conduct } = this.#knownFold;
    const [plan, points] = [present(this.#plan, 'plan'), present(this.#points, 'points')];
    for (const id of conduct.preferred) {
      const point = points.position(id);
      const proposed = trials.position(id);
      if (point !== undefined)
        for (const run of plan.runsWith(points.number(point))) yield this.#readyRun(run);
      else if (proposed !== undefined) yield this.#proposedRun(proposed);
    }
  }

  /** Reading on after its end finds the trials that were proposed since. */
  #allRuns(): IterableIterator<ReadyRun> {
    const planned = present(this.#plan, 'plan').runs();
    const { trials } = this.#knownFold;
    let position = this.#plannedTrials;
    const runs: IterableIterator<ReadyRun> = {
      next: () => {
        const next = planned.next();
        if (!next.done) return { done: false, value: this.#readyRun(next.value) };
        if (position >= trials.size) return { done: true, value: undefined };
        return { done: false, value: this.#proposedRun(position++) };
      },
      [Symbol.iterator]: () => runs,
    };
    return runs;
  }

  #proposedRun(position: number): ReadyRun {
    const { trials } = this.#knownFold;
    const configuration = trials.configuration(position);
    const id = trials.id(position);
    return this.#trainingRun([{ id, number: trials.number(position), configuration }]);
  }

  *#runsThatWait(): Generator<ReadyRun> {
    for (const run of this.#allRuns()) {
      const waiting = inState(this.#knownFold, run, 'waiting');
      if (waiting !== null) yield waiting;
    }
  }

  #readyRun(run: PlannedRun): ReadyRun {
    const { trials: table } = this.#knownFold;
    const points = present(this.#points, 'points');
    const trials = run.map(({ number: point, configuration }) => {
      const position = present(points.positionOfNumber(point), `point ${point}`);
      return { id: table.id(position), number: table.number(position), configuration };
    });
    return this.#trainingRun(trials);
  }

  #trainingRun(trials: readonly ReadyTrial[]): ReadyRun {
    const { preferred } = this.#knownFold.conduct;
    const longest = present(trials.at(-1), 'a trial of the run').configuration;
    // If their cost is unknown, all runs count the same.
    const work = this.#meter?.measure(longest).total ?? 1;
    const isPreferred = preferred.size > 0 && trials.some(({ id }) => preferred.has(id));
    return { purpose: 'train', id: trials[0]?.id ?? '', trials, work, isPreferred };
  }

  /** Of the last entry read. Summarising a large sweep takes long. */
  #summary(): Summary {
    if (this.#summarised?.read !== this.read)
      this.#summarised = { read: this.read, summary: summarise(this.#knownFold) };
    return this.#summarised.summary;
  }

  #winnerToTest(): ReadyRun | null {
    const fold = this.#knownFold;
    if (fold.planned.facts.testExamples === 0) return null;
    const position = winner(this.#summary());
    if (position === null) return null;
    const { trials } = fold;
    const id = trials.id(position);
    if (fold.tested?.trial === id) return null;
    const trial = { id, number: trials.number(position), configuration: trials.configuration(position) };
    return { purpose: 'test', id: `test-${id}`, trials: [trial], work: 0, isPreferred: false };
  }
}

function searchOn(thread: Proposer | null, plan: Plan): Search {
  return thread === null ? openSearch(plan) : openSearch(plan, new ThreadedSearch(plan, thread));
}

/** The second may be read on after its end, as `#allRuns` may. */
function chained<T>(first: Iterator<T>, second: Iterator<T>): Iterator<T> {
  return {
    next: () => {
      const next = first.next();
      return next.done ? second.next() : next;
    },
  };
}

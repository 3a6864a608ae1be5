/** The session of one leader: observe, decide and carry out, several times a second. */
import { messageOf } from '../base/errors.js';
import { isWrongType } from '../redis/patience.js';
import type { SweepFold } from '../results/fold.js';
import { resourcesOf } from '../store/workerRegistry.js';
import { lackingWorker, type WorkerResources } from '../trainers/resources.js';
import { trainerOf } from '../trainers/trainers.js';
import { CacheWriter } from './cacheWriter.js';
import { carryOut, type Means, type OrderOutcome } from './carryOut.js';
import type { CoordinatorQueue, CoordinatorStore } from './coordinatorStore.js';
import type { DataPresence } from './dataPresence.js';
import { decide } from './decide.js';
import { firstPass, passedBy } from './fairShare.js';
import type { Notices } from './notices.js';
import type { CoordinatorOrder } from './orders.js';
import type { Proposer } from './searchThread.js';
import type { SweepState } from './sweepState.js';
import { budgetEndMs, canBeServed, deadlineMs, type View } from './view.js';

/** How often workers are counted and the runs in flight are compared with the store. */
const OBSERVE_MS = 1000;
/** How often keys are compared with the journals. The second comparison notices a sweep missing from the active set. */
const REPAIR_MS = 5000;

/** The state that outlives a session. Plans are kept: planning a large sweep again may take longer than a lease. */
export interface Candidate {
  readonly store: CoordinatorStore;
  readonly queue: CoordinatorQueue;
  readonly nonce: string;
  /** Milliseconds by a clock that never goes back. */
  readonly clock: () => number;
  readonly data: DataPresence;
  readonly onProblem: (line: string) => void;
  readonly onClosed: () => void;
  /** Null where nothing is sent. */
  readonly notices: Notices | null;
  readonly sweeps: Map<string, SweepState>;
  /** Null: long proposals are made here. */
  readonly searchThread: Proposer | null;
  /** The number of jobs made by this candidate, so that no id is used twice. */
  jobs: number;
}

/** idle: there is no sweep to train; again: more work can be handed out at once. */
export type Turn = 'idle' | 'leading' | 'again';

export class LeaderSession {
  readonly #candidate: Candidate;
  readonly #store: CoordinatorStore;
  readonly #sweeps: Map<string, SweepState>;
  readonly #means: Means;
  readonly #caches: CacheWriter | null;
  readonly #problems = new Map<string, string>();
  #observedAt = Number.NEGATIVE_INFINITY;
  #repairedAt = Number.NEGATIVE_INFINITY;
  #threads = 0;
  #workers: readonly WorkerResources[] = [];
  #overdue: View['overdue'] = [];

  constructor(candidate: Candidate) {
    const { store, queue, nonce, sweeps, onClosed, notices } = candidate;
    this.#candidate = candidate;
    this.#store = store;
    this.#sweeps = sweeps;
    const newJobId = (slug: string) => `${slug}.${nonce.slice(0, 8)}.${++candidate.jobs}`;
    this.#caches = store.caches === undefined ? null : new CacheWriter(store.caches, candidate.clock);
    this.#means = { store, queue, nonce, sweeps, newJobId, onClosed, caches: this.#caches, notices };
    for (const sweep of sweeps.values()) sweep.startOver();
    // Load it early, so that no sweep waits for it. An error is thrown where it is used.
    loadSweepState().catch(() => {});
  }

  async turn(): Promise<Turn> {
    await this.#repair();
    await this.#follow();
    await this.#observe();
    const view: View = {
      nowMs: await this.#readClock(),
      sweeps: [...this.#sweeps.values()],
      overdue: this.#overdue,
    };
    this.#overdue = [];
    const served = view.sweeps.filter(canBeServed);
    const outcome = await this.#carryOutAll(decide(view, { threads: this.#threads }));
    this.#passBy(served);
    this.#caches?.keep(this.#sweeps.values());
    this.#candidate.notices?.look(this.#sweeps.values());
    if (this.#sweeps.size === 0) return 'idle';
    return outcome === 'behind' ? 'again' : 'leading';
  }

  async #carryOutAll(orders: ReturnType<typeof decide>): Promise<OrderOutcome> {
    let worst: OrderOutcome = 'done';
    for (const order of orders) {
      const outcome = await this.#carryOut(order);
      // See at once what it freed.
      if (order.type === 'expire') this.#observedAt = Number.NEGATIVE_INFINITY;
      if (outcome === 'refused') return outcome;
      if (outcome === 'behind') worst = outcome;
    }
    return worst;
  }

  /** An order that fails because its sweep's journal is damaged does not stop the other orders (I4). */
  async #carryOut(order: CoordinatorOrder): Promise<OrderOutcome> {
    try {
      return await carryOut(order, this.#means);
    } catch (error) {
      if (!isWrongType(error)) throw error;
      this.#complain(order.type === 'expire' ? order.run.slug : order.slug, error);
      return 'done';
    }
  }

  /** Control keys may be lost or damaged. The journals say what they must contain (I2). */
  async #repair(): Promise<void> {
    const now = this.#candidate.clock();
    if (now - this.#repairedAt <= REPAIR_MS) return;
    this.#repairedAt = now;
    for (const line of await this.#store.repair.check()) this.#candidate.onProblem(line);
  }

  /** Reads new entries of all active sweeps. An unreadable journal does not stop the other sweeps (I4). */
  async #follow(): Promise<void> {
    const active = await this.#store.sweeps.active();
    for (const [slug, sweep] of this.#sweeps) {
      if (active.includes(slug)) continue;
      this.#sweeps.delete(slug);
      await this.#keepEnded(sweep);
    }
    const errors: unknown[] = [];
    for (const slug of active) {
      try {
        await this.#followOne(slug);
      } catch (error) {
        this.#sweeps.delete(slug);
        errors.push(error);
        this.#complain(slug, error);
      }
    }
    if (errors.length > 0 && this.#sweeps.size === 0) throw errors[0];
  }

  /** A sweep is no longer active: it was cancelled or deleted, or closed by this leader. */
  async #keepEnded(sweep: SweepState): Promise<void> {
    if (this.#caches === null) return;
    try {
      await sweep.catchUp();
      await this.#caches.end(sweep);
      await this.#candidate.notices?.ended(sweep);
    } catch (error) {
      this.#complain(sweep.slug, error);
    }
  }

  async #followOne(slug: string): Promise<void> {
    const known = this.#sweeps.get(slug);
    const sweep =
      known ??
      new (await loadSweepState()).SweepState(slug, this.#store.journal(slug), this.#candidate.searchThread);
    await sweep.catchUp();
    if (known !== undefined) return;
    sweep.pass = firstPass([...this.#sweeps.values()].map(({ pass }) => pass));
    this.#sweeps.set(slug, sweep);
  }

  /** Reports a problem of a sweep once. */
  #complain(slug: string, error: unknown): void {
    // Redis and our scripts word it differently. One text, so that it is reported once.
    const what = isWrongType(error) ? 'its journal has another type than it must have' : messageOf(error);
    const problem = `${slug} cannot be coordinated: ${what}`;
    if (this.#problems.get(slug) !== problem) this.#candidate.onProblem(problem);
    this.#problems.set(slug, problem);
  }

  /** Updates the state that no journal holds: workers, runs in flight, data sets. */
  async #observe(): Promise<void> {
    const now = this.#candidate.clock();
    if (now - this.#observedAt > OBSERVE_MS) {
      this.#observedAt = now;
      this.#candidate.data.lookAgain();
      await this.#countThreads();
      await this.#observeFlights();
    } else if (this.#threads === 0 && this.#sweeps.size > 0) {
      // The first worker should not wait.
      await this.#countThreads();
    }
    for (const sweep of this.#sweeps.values()) {
      const { fold } = sweep;
      if (fold === null) continue;
      this.#findWorker(sweep, fold);
      sweep.hasData = await this.#candidate.data.has(sweep.slug, fold);
      const isLimited = fold.conduct.maxParallel !== null;
      // An earlier leader may have queued jobs that this one does not know yet (I3).
      sweep.countedJobs = isLimited ? await this.#store.runs.countJobs(sweep.slug) : null;
    }
  }

  async #countThreads(): Promise<void> {
    const workers = await this.#store.workers.present();
    this.#threads = workers.reduce((sum, { threads }) => sum + threads, 0);
    this.#workers = workers.map(resourcesOf);
  }

  /** Jobs that no worker can take would fill the window of jobs in flight. */
  #findWorker(sweep: SweepState, { planned: { spec } }: SweepFold): void {
    if (this.#workers.length === 0) return;
    const lacking = lackingWorker(trainerOf(spec).resourcesOf(spec.settings), this.#workers);
    if (lacking !== null && !sweep.lacksWorker)
      this.#candidate.onProblem(`${spec.name} waits for ${lacking}`);
    sweep.lacksWorker = lacking !== null;
  }

  async #observeFlights(): Promise<void> {
    await this.#store.workers.forgetGone();
    const overdue = await this.#store.runs.overdue();
    this.#overdue = await Promise.all(
      overdue.map(async (run) => ({ run, isJobWaiting: await this.#candidate.queue.isWaiting(run.job) })),
    );
    for (const sweep of this.#sweeps.values()) {
      const runs = [...sweep.flights.keys()];
      const inFlight = await this.#store.runs.inFlight(sweep.slug, runs);
      // A run that left flight has ended or waits again. The journal, read afterwards, says which (I2).
      await sweep.catchUp();
      runs.forEach((run, i) => {
        if (!inFlight[i]) sweep.putBack(run);
      });
    }
  }

  /** Asks the store for the time only if a sweep has a time limit. */
  async #readClock(): Promise<number> {
    const isAsked = [...this.#sweeps.values()].some(
      ({ fold }) => fold !== null && Math.min(deadlineMs(fold), budgetEndMs(fold)) < Infinity,
    );
    return isAsked ? this.#store.runs.now() : Number.NaN;
  }

  #passBy(served: readonly { readonly pass: number }[]): void {
    const passes = served.map(({ pass }) => pass);
    for (const sweep of this.#sweeps.values())
      if (!served.includes(sweep)) sweep.pass = passedBy(sweep.pass, passes);
  }
}

/** Loads the planner only when it is needed: most workers never lead. */
function loadSweepState(): Promise<typeof import('./sweepState.js')> {
  return import('./sweepState.js');
}

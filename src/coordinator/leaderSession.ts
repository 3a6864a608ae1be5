/** One coordinator's time as leader: observe, decide, carry out, several times a second. */
import { messageOf } from '../base/errors.js';
import { isWrongType } from '../redis/patience.js';
import { carryOut, type Means, type Outcome } from './carryOut.js';
import type { CoordinatorQueue, CoordinatorStore } from './coordinatorStore.js';
import type { DataPresence } from './dataPresence.js';
import { decide } from './decide.js';
import { firstPass, passedBy } from './fairShare.js';
import type { Order } from './orders.js';
import type { SweepState } from './sweepState.js';
import { canBeServed, deadlineMs, type View } from './view.js';

/** How often workers are counted, and what is in flight is compared with the store. */
const OBSERVE_MS = 1000;
/** How often keys are compared with the journals; the second time notices a sweep that was forgotten. */
const REPAIR_MS = 5000;

/** What outlives a session. Sweeps stay planned: planning a large one anew may take longer than a lease. */
export interface Candidate {
  readonly store: CoordinatorStore;
  readonly queue: CoordinatorQueue;
  readonly nonce: string;
  /** Milliseconds by a clock that never goes back. */
  readonly clock: () => number;
  readonly data: DataPresence;
  readonly onProblem: (line: string) => void;
  readonly onClosed: () => void;
  readonly sweeps: Map<string, SweepState>;
  /** Jobs made by this candidate: no id is ever used twice. */
  jobs: number;
}

/** idle: there is no sweep to work on; again: there is more to hand out at once. */
export type Turn = 'idle' | 'leading' | 'again';

export class LeaderSession {
  readonly #candidate: Candidate;
  readonly #store: CoordinatorStore;
  readonly #sweeps: Map<string, SweepState>;
  readonly #means: Means;
  readonly #problems = new Map<string, string>();
  #observedAt = Number.NEGATIVE_INFINITY;
  #repairedAt = Number.NEGATIVE_INFINITY;
  #threads = 0;
  #overdue: View['overdue'] = [];

  constructor(candidate: Candidate) {
    const { store, queue, nonce, sweeps, onClosed } = candidate;
    this.#candidate = candidate;
    this.#store = store;
    this.#sweeps = sweeps;
    const newJobId = (slug: string) => `${slug}.${nonce.slice(0, 8)}.${++candidate.jobs}`;
    this.#means = { store, queue, nonce, sweeps, newJobId, onClosed };
    for (const sweep of sweeps.values()) sweep.startOver();
    // No sweep is to wait until this is loaded; an error comes up where it is used.
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
    if (this.#sweeps.size === 0) return 'idle';
    return outcome === 'behind' ? 'again' : 'leading';
  }

  async #carryOutAll(orders: ReturnType<typeof decide>): Promise<Outcome> {
    let worst: Outcome = 'done';
    for (const order of orders) {
      const outcome = await this.#carryOut(order);
      // What it freed is to be seen at once.
      if (order.type === 'expire') this.#observedAt = Number.NEGATIVE_INFINITY;
      if (outcome === 'refused') return outcome;
      if (outcome === 'behind') worst = outcome;
    }
    return worst;
  }

  /** An order that fails for a damaged journal of its sweep keeps no other from being carried out (I4). */
  async #carryOut(order: Order): Promise<Outcome> {
    try {
      return await carryOut(order, this.#means);
    } catch (error) {
      if (!isWrongType(error)) throw error;
      this.#complain(order.type === 'expire' ? order.run.slug : order.slug, error);
      return 'done';
    }
  }

  /** Control keys may be lost or damaged: the journals say what they must be (I2). */
  async #repair(): Promise<void> {
    const now = this.#candidate.clock();
    if (now - this.#repairedAt <= REPAIR_MS) return;
    this.#repairedAt = now;
    for (const line of await this.#store.repair.check()) this.#candidate.onProblem(line);
  }

  /** Reads the journals of all active sweeps on. One that cannot be read keeps no other from going on (I4). */
  async #follow(): Promise<void> {
    const active = await this.#store.sweeps.active();
    for (const slug of this.#sweeps.keys()) if (!active.includes(slug)) this.#sweeps.delete(slug);
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

  async #followOne(slug: string): Promise<void> {
    const known = this.#sweeps.get(slug);
    const sweep = known ?? new (await loadSweepState()).SweepState(slug, this.#store.journal(slug));
    await sweep.catchUp();
    if (known !== undefined) return;
    sweep.pass = firstPass([...this.#sweeps.values()].map(({ pass }) => pass));
    this.#sweeps.set(slug, sweep);
  }

  /** Says once what is wrong with a sweep. */
  #complain(slug: string, error: unknown): void {
    // Redis and our scripts word it differently, and it is to be said once.
    const what = isWrongType(error) ? 'its journal has another type than it must have' : messageOf(error);
    const problem = `${slug} cannot be coordinated: ${what}`;
    if (this.#problems.get(slug) !== problem) this.#candidate.onProblem(problem);
    this.#problems.set(slug, problem);
  }

  /** Brings up to date what no journal tells: workers, what is in flight, data sets. */
  async #observe(): Promise<void> {
    const now = this.#candidate.clock();
    if (now - this.#observedAt > OBSERVE_MS) {
      this.#observedAt = now;
      this.#candidate.data.lookAgain();
      await this.#countThreads();
      await this.#observeFlights();
    } else if (this.#threads === 0 && this.#sweeps.size > 0) {
      // The first worker is not to wait.
      await this.#countThreads();
    }
    for (const sweep of this.#sweeps.values()) {
      const { fold } = sweep;
      if (fold === null) continue;
      sweep.hasData = await this.#candidate.data.has(sweep.slug, fold);
      const isLimited = fold.planned.spec.maxParallel !== null;
      // An earlier leader may have put jobs into the queue that this one has not met yet (I3).
      sweep.countedJobs = isLimited ? await this.#store.runs.countJobs(sweep.slug) : null;
    }
  }

  async #countThreads(): Promise<void> {
    const workers = await this.#store.workers.present();
    this.#threads = workers.reduce((sum, { threads }) => sum + threads, 0);
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
      // What has left flight has ended or waits again: the journal, read after that, tells which (I2).
      await sweep.catchUp();
      runs.forEach((run, i) => {
        if (!inFlight[i]) sweep.putBack(run);
      });
    }
  }

  /** The store is asked only where a time limit is to be compared with it. */
  async #readClock(): Promise<number> {
    const isAsked = [...this.#sweeps.values()].some(
      ({ fold }) => fold !== null && deadlineMs(fold) < Infinity,
    );
    return isAsked ? this.#store.runs.now() : Number.NaN;
  }

  #passBy(served: readonly { readonly pass: number }[]): void {
    const passes = served.map(({ pass }) => pass);
    for (const sweep of this.#sweeps.values())
      if (!served.includes(sweep)) sweep.pass = passedBy(sweep.pass, passes);
  }
}

/** What plans is loaded only where it is needed: most workers never lead. */
function loadSweepState(): Promise<typeof import('./sweepState.js')> {
  return import('./sweepState.js');
}

/**
 * Decides which runs are trained next, for all sweeps of a Redis and prefix. Every `jmin run` and every worker is a
 * candidate; the one that holds the lease leads. The files and their tasks:
 *
 *   coordinator.ts     the lease and the loop: lead, take a turn, pause
 *   leaderSession.ts   one turn: builds the view, calls the decision, carries out its orders
 *   decide.ts          the decision: a pure function from a view and a capacity to orders; fairShare, jobSize,
 *                      retries and failureGuard are its parts
 *   sweepState.ts      the state of a sweep between turns: its fold, runs in flight, ready runs, its speed
 *   carryOut.ts        the only place that changes the store
 *   searchThread.ts    the thread for proposals that take long; threadedSearch.ts asks it
 *   notices.ts         messages about sweeps to people, which no sweep waits for
 *
 * They share three types: `View` (what is known), `Order` (what to do) and `CoordinatorStore` (the commands of the
 * store). Invariants, cited where the code relies on them:
 *
 *   I1  Only the leader's orders count. Each command carries its nonce and is refused once another leads. A replaced
 *       leader that does not know it yet does no harm at any point of its turn.
 *   I2  The journal is the truth. A leader opens a run again only after reading the entry by which the run left
 *       flight: it reads flight before the journal, and each order carries the last entry read. So no trial with an
 *       ending is trained again, and each trial has one ending.
 *   I3  A sweep never has more jobs in flight than `max_parallel`, and all sweeps together never more than
 *       `JOBS_PER_THREAD` for each thread. Jobs of an earlier leader are the exception.
 *   I4  No sweep starves: the sweep that got least of its share is served next. A sweep waits only for its data, its
 *       user, its own limit, or one of its runs in flight.
 *   I5  One decision either closes, cancels or pauses a sweep, or opens its runs; never both.
 *   I6  No state kept here is needed to continue. A new leader folds the journals, plans again, and finds the runs in
 *       flight when it tries to open them.
 *   I7  A decision is pure: the same view and capacity give the same orders, and looking at a view changes nothing.
 *   I8  A cohort of a search is decided once. It is written only after the last entry that the decision read, and the
 *       fold takes each cohort number once, in order. Its points do not depend on workers or the order of arrival.
 *   I9  The trials at a rung are compared once, when none is on its way to it. The comparison is written only after the
 *       last entry that the decision read.
 */
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../base/errors.js';
import type { NotifyPolicy } from '../notify/notifier.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { Waits } from '../redis/waits.js';
import { Store } from '../store/store.js';
import { TrialQueue } from '../store/trialQueue.js';
import { DataPresence } from './dataPresence.js';
import { type Candidate, LeaderSession, type Turn } from './leaderSession.js';
import { Notices } from './notices.js';
import { SearchThread } from './searchThread.js';

const PAUSE_MS: Readonly<Record<Turn | 'standby', number>> = {
  again: 0,
  leading: 20,
  idle: 250,
  standby: 500,
};
const LEASE_RENEWAL_MS = 1000;

/** How long `stop` waits for an unreachable Redis. */
const STOP_PATIENCE_MS = 2000;

export interface CoordinatorCallbacks {
  readonly onProblem: (line: string) => void;
  /** Called when waiting for Redis begins, and when Redis is back; default: `onProblem`. */
  readonly onWait?: (line: string) => void;
  /** Called when this coordinator closes a sweep because nothing is left to do. */
  readonly onClosed?: () => void;
  /** Absent: this process sends no notifications. */
  readonly notify?: NotifyPolicy;
}

export class Coordinator {
  readonly #target: RedisTarget;
  readonly #callbacks: Required<Omit<CoordinatorCallbacks, 'notify'>>;
  readonly #notify: NotifyPolicy | null;
  #notices: Notices | null = null;
  readonly #stopping = new AbortController();
  readonly #searchThread = new SearchThread();
  #closeConnections = () => {};
  #loop: Promise<void> = Promise.resolve();

  constructor(
    target: RedisTarget,
    { onProblem, onWait = onProblem, onClosed = () => {}, notify }: CoordinatorCallbacks,
  ) {
    this.#target = target;
    this.#callbacks = { onProblem, onWait, onClosed };
    this.#notify = notify ?? null;
  }

  async start(): Promise<void> {
    // Waiting for the journal of one sweep would keep all others waiting (I4).
    const waits = new Waits(this.#target, { waitsForTypes: false });
    waits.serve(this.#callbacks.onWait, this.#callbacks.onProblem);
    const store = await Store.open(this.#target, waits);
    const queue = await TrialQueue.open(this.#target, waits).catch((error: unknown) => {
      // An open connection would keep alive a process that has failed.
      store.close();
      throw error;
    });
    this.#closeConnections = () => {
      queue.close();
      store.close();
    };
    const { onProblem, onClosed } = this.#callbacks;
    const data = new DataPresence(store.datasets, onProblem);
    const { nonce } = store.leadership;
    const clock = () => performance.now();
    this.#notices =
      this.#notify === null ? null : new Notices({ ...this.#notify, marks: store.notices, onProblem });
    const notices = this.#notices;
    const means = { store, queue, nonce, clock, data, onProblem, onClosed, notices };
    const searchThread = this.#searchThread;
    this.#loop = this.#run(store, { ...means, searchThread, sweeps: new Map(), jobs: 0 });
  }

  /** Gives up the lead, if Redis answers in time, and closes the connections. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // An unreachable Redis may never answer a command, not even with an error.
    await Promise.race([this.#loop, setTimeout(STOP_PATIENCE_MS, undefined, { ref: false })]);
    await this.#notices?.stop();
    await this.#searchThread.close();
    this.#closeConnections();
  }

  async #run({ leadership }: Store, candidate: Candidate): Promise<void> {
    let session: LeaderSession | null = null;
    let renewedAt = Number.NEGATIVE_INFINITY;
    while (!this.#stopping.signal.aborted) {
      let pauseMs = PAUSE_MS.standby;
      try {
        if (performance.now() - renewedAt >= (session === null ? 0 : LEASE_RENEWAL_MS)) {
          const leads = await leadership.lead();
          renewedAt = performance.now();
          if (!leads) session = null;
          else session ??= new LeaderSession(candidate);
        }
        if (session !== null) pauseMs = PAUSE_MS[await session.turn()];
      } catch (error) {
        session = null;
        if (!this.#stopping.signal.aborted) this.#callbacks.onProblem(`coordinator: ${messageOf(error)}`);
      }
      await setTimeout(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
    }
    await leadership.resign().catch(() => {});
  }
}

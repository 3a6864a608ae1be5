/**
 * The one that decides what is trained next, for all sweeps of a Redis and prefix. Every `jmin run` and every
 * worker is a candidate; the one that holds the lease leads. It keeps nothing of its own: whoever takes over
 * reads the journals, plans again and goes on.
 *
 * While it leads it repeats, several times a second: read the journals on; take back runs whose time is over;
 * close what is done; fill the queue up to a window of about twice the free threads.
 */
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../base/errors.js';
import { formatCounted } from '../base/format.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { Waits } from '../redis/waits.js';
import { Store } from '../store/store.js';
import { TrialQueue } from '../store/trialQueue.js';
import { DataWatch } from './dataWatch.js';
import type { ReadyRun, SweepWork } from './sweepWork.js';

const LEADING_PAUSE_MS = 20;
const IDLE_PAUSE_MS = 250;
const STANDBY_PAUSE_MS = 500;
const LEASE_RENEWAL_MS = 1000;
const RECONCILE_MS = 1000;
/** Keys are compared with the journals so often; a sweep that was forgotten is noticed by the second time. */
const REPAIR_MS = 5000;

/** A Redis that is away is not waited for any longer at the end. */
const STOP_PATIENCE_MS = 2000;

/** Jobs in the queue or in work, for each thread. */
const JOBS_PER_THREAD = 2;
/** Short runs travel together: about so much work, and so many of them, to a job. */
const JOB_WORK_MS = 200;
const MAX_RUNS_PER_JOB = 200;
/** Less work than this is not divided among threads: a job costs about as much by itself. */
const LEAST_JOB_WORK_MS = 10;
/** Runs cancelled by one command, and named by one event. */
const RUNS_CANCELLED_AT_ONCE = 500;

export interface CoordinatorCallbacks {
  readonly onProblem: (line: string) => void;
  /** Told where Redis has to be waited for, and where it goes on; onProblem where it is not said. */
  readonly onWait?: (line: string) => void;
  /** Told where this coordinator closes a sweep, for nothing of it is left to do. */
  readonly onClosed?: () => void;
}

export class Coordinator {
  readonly #target: RedisTarget;
  readonly #callbacks: Required<CoordinatorCallbacks>;
  readonly #stopping = new AbortController();
  #closeConnections = () => {};
  #loop: Promise<void> = Promise.resolve();

  constructor(
    target: RedisTarget,
    { onProblem, onWait = onProblem, onClosed = () => {} }: CoordinatorCallbacks,
  ) {
    this.#target = target;
    this.#callbacks = { onProblem, onWait, onClosed };
  }

  async start(): Promise<void> {
    const waits = new Waits(this.#target);
    waits.serve(this.#callbacks.onWait);
    const store = await Store.open(this.#target, waits);
    const queue = await TrialQueue.open(this.#target, waits).catch((error: unknown) => {
      // A connection that is left open would keep the process that cannot go on.
      store.close();
      throw error;
    });
    this.#closeConnections = () => {
      queue.close();
      store.close();
    };
    const { onProblem, onClosed } = this.#callbacks;
    const data = new DataWatch(store.datasets, onProblem);
    this.#loop = this.#run({ store, queue, data, onProblem, onClosed, sweeps: new Map(), jobs: 0 });
  }

  /** Gives the lead back, if Redis hears of it in time, and closes its connections. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // A command to a Redis that is away may never be answered, not even by an error.
    await Promise.race([this.#loop, setTimeout(STOP_PATIENCE_MS, undefined, { ref: false })]);
    this.#closeConnections();
  }

  async #run(office: Office): Promise<void> {
    const { leadership } = office.store;
    let term: Term | null = null;
    let renewedAt = Number.NEGATIVE_INFINITY;
    while (!this.#stopping.signal.aborted) {
      let pauseMs = STANDBY_PAUSE_MS;
      try {
        if (performance.now() - renewedAt >= (term === null ? 0 : LEASE_RENEWAL_MS)) {
          const leads = await leadership.lead();
          renewedAt = performance.now();
          if (!leads) term = null;
          else term ??= new Term(office);
        }
        if (term !== null) pauseMs = (await term.turn()) ? LEADING_PAUSE_MS : IDLE_PAUSE_MS;
      } catch (error) {
        term = null;
        if (!this.#stopping.signal.aborted) this.#callbacks.onProblem(`coordinator: ${messageOf(error)}`);
      }
      await setTimeout(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
    }
    await leadership.resign().catch(() => {});
  }
}

/** What outlasts a term. Sweeps stay planned: planning a large one anew may take longer than a lease. */
interface Office {
  readonly store: Store;
  readonly queue: TrialQueue;
  readonly data: DataWatch;
  readonly onProblem: (line: string) => void;
  readonly onClosed: () => void;
  readonly sweeps: Map<string, SweepWork>;
  /** Jobs made under the nonce of this candidate: no id is ever used twice. */
  jobs: number;
}

/** One coordinator's time in office. */
class Term {
  readonly #office: Office;
  readonly #store: Store;
  readonly #queue: TrialQueue;
  readonly #sweeps: Map<string, SweepWork>;
  #reconciledAt = Number.NEGATIVE_INFINITY;
  #repairedAt = Number.NEGATIVE_INFINITY;
  #threads = 0;

  constructor(office: Office) {
    this.#office = office;
    this.#store = office.store;
    this.#queue = office.queue;
    this.#sweeps = office.sweeps;
    for (const sweep of this.#sweeps.values()) sweep.startOver();
    // A sweep is not to wait for it; where it cannot be loaded, whoever plans is told.
    loadPlanner().catch(() => {});
  }

  get #nonce(): string {
    return this.#store.leadership.nonce;
  }

  /** True while there is something to do. */
  async turn(): Promise<boolean> {
    if (performance.now() - this.#repairedAt > REPAIR_MS) {
      this.#repairedAt = performance.now();
      for (const line of await this.#store.repair.check()) this.#office.onProblem(line);
    }
    await this.#follow();
    if (performance.now() - this.#reconciledAt > RECONCILE_MS) {
      this.#reconciledAt = performance.now();
      this.#office.data.lookAgain();
      await this.#countThreads();
      await this.#reconcile();
    } else if (this.#threads === 0 && this.#sweeps.size > 0) {
      // The first worker is not to wait.
      await this.#countThreads();
    }
    await this.#cancelLate();
    await this.#pauseFailing();
    await this.#fill();
    await this.#closeEnded();
    return this.#sweeps.size > 0;
  }

  async #follow(): Promise<void> {
    const active = await this.#store.sweeps.active();
    for (const slug of this.#sweeps.keys()) if (!active.includes(slug)) this.#sweeps.delete(slug);
    for (const slug of active) {
      const known = this.#sweeps.get(slug);
      const sweep = known ?? (await this.#plan(slug));
      await sweep.catchUp();
      if (known !== undefined) continue;
      // A new one begins beside the others, not before them.
      sweep.pass = Math.min(...[...this.#sweeps.values()].map(({ pass }) => pass), Number.MAX_VALUE);
      if (this.#sweeps.size === 0) sweep.pass = 0;
      this.#sweeps.set(slug, sweep);
    }
  }

  async #plan(slug: string): Promise<SweepWork> {
    const { SweepWork } = await loadPlanner();
    return new SweepWork(slug, this.#store.journal(slug));
  }

  async #countThreads(): Promise<void> {
    const workers = await this.#store.workers.present();
    this.#threads = workers.reduce((sum, { threads }) => sum + threads, 0);
  }

  /** Takes back runs that nobody claimed or whose worker is lost, and notices those that were given back. */
  async #reconcile(): Promise<void> {
    await this.#store.workers.forgetGone();
    for (const run of await this.#store.runs.overdue()) {
      await this.#store.runs.expire(this.#nonce, run, await this.#queue.isWaiting(run.job));
    }
    for (const sweep of this.#sweeps.values()) {
      const runs = sweep.runsInFlight;
      const inFlight = await this.#store.runs.inFlight(sweep.slug, runs);
      // What has left flight has ended or waits again: the journal, read after that, tells which.
      await sweep.catchUp();
      runs.forEach((run, i) => {
        if (!inFlight[i]) sweep.putBack(run);
      });
    }
  }

  /** What has not started when the time of its sweep is over is cancelled. */
  async #cancelLate(): Promise<void> {
    const limited = [...this.#sweeps.values()].filter(({ deadlineMs }) => Number.isFinite(deadlineMs));
    if (limited.length === 0) return;
    const now = await this.#store.runs.now();
    for (const sweep of limited.filter(({ deadlineMs }) => deadlineMs < now)) {
      const order = { leader: this.#nonce, slug: sweep.slug, read: sweep.read };
      for (const runs of inChunks(sweep.waiting(), RUNS_CANCELLED_AT_ONCE)) {
        await this.#store.runs.cancel(
          order,
          runs.map((run) => sweep.toOpen(run)),
        );
      }
      await sweep.catchUp();
    }
  }

  /** A sweep of which trials fail one after another is paused, if its file says so. */
  async #pauseFailing(): Promise<void> {
    for (const sweep of this.#sweeps.values()) {
      const { fold } = sweep;
      if (fold === null || !fold.isFailing || fold.isDone || fold.pauseReason !== null) continue;
      const why = [...fold.failures.values()].at(-1)?.reason ?? '';
      const reason = `${formatCounted(fold.failuresInARow, 'trial')} failed one after another, the last one: ${why}`;
      const order = { leader: this.#nonce, slug: sweep.slug, read: sweep.read };
      await this.#store.control.pauseAs(order, { type: 'paused', reason });
      await sweep.catchUp();
    }
  }

  async #fill(): Promise<void> {
    const jobs = await this.#countJobs();
    const able: SweepWork[] = [];
    for (const sweep of this.#sweeps.values()) {
      if (canGoOn(sweep) && hasRoom(sweep, jobs) && (await this.#office.data.hasData(sweep)))
        able.push(sweep);
    }
    await this.#fillFrom(new Set(able), jobs);
    for (const sweep of this.#sweeps.values()) if (!able.includes(sweep)) passBy(sweep, able);
  }

  async #fillFrom(withWork: Set<SweepWork>, jobs: Map<SweepWork, number>): Promise<void> {
    const window = this.#threads * JOBS_PER_THREAD;
    for (;;) {
      const inFlight = [...jobs.values()].reduce((sum, count) => sum + count, 0);
      const [next] = [...withWork].sort((a, b) => a.pass - b.pass);
      if (next === undefined || inFlight >= window) return;
      const runs = next.take(JOB_WORK_MS, this.#runsPerJob(next));
      if (runs.length > 0 && !(await this.#submit(next, runs))) return next.untake(runs);
      if (runs.length > 0) jobs.set(next, Math.max((jobs.get(next) ?? 0) + 1, next.jobsInFlight));
      if (runs.length === 0 || !hasRoom(next, jobs)) withWork.delete(next);
    }
  }

  /**
   * The jobs that each sweep has in flight. Where it may have only so many Redis is asked, for an earlier coordinator
   * may have put some into the queue that this one has not met yet.
   */
  async #countJobs(): Promise<Map<SweepWork, number>> {
    const jobs = new Map<SweepWork, number>();
    for (const sweep of this.#sweeps.values()) {
      const isLimited = Number.isFinite(sweep.maxJobs);
      jobs.set(sweep, isLimited ? await this.#store.runs.countJobs(sweep.slug) : sweep.jobsInFlight);
    }
    return jobs;
  }

  /** Towards the end jobs get smaller, so that all threads end together. */
  #runsPerJob(sweep: SweepWork): number {
    const share = Math.ceil(sweep.runsAhead / (this.#threads * JOBS_PER_THREAD * 2));
    return Math.max(1, Math.min(MAX_RUNS_PER_JOB, Math.max(share, sweep.runsIn(LEAST_JOB_WORK_MS))));
  }

  /** False if this coordinator does not lead any more, or the sweep was deleted. */
  async #submit(sweep: SweepWork, runs: readonly ReadyRun[]): Promise<boolean> {
    const order = { leader: this.#nonce, slug: sweep.slug, read: sweep.read };
    const [first] = runs;
    // One that was lost before travels alone.
    if (first !== undefined && sweep.isGivenUp(first)) {
      await this.#store.runs.giveUp(order, first.id, sweep.toGiveUp(first));
      sweep.setInFlight(first, null);
      return true;
    }
    this.#office.jobs++;
    const job = `${sweep.slug}.${this.#nonce.slice(0, 8)}.${this.#office.jobs}`;
    const toOpen = runs.map((run) => sweep.toOpen(run));
    const opened = await this.#store.runs.open(order, job, toOpen);
    if (opened === null) return false;
    const fresh = runs.filter((_, i) => opened[i]);
    runs.forEach((run, i) => {
      sweep.setInFlight(run, opened[i] ? job : null);
    });
    // What was in work before, and was lost, has waited long enough.
    const isFirst = toOpen.some(({ attempts }) => attempts > 0);
    if (fresh.length > 0) await this.#queue.add(job, sweep.toJob(fresh), { isFirst });
    return true;
  }

  /** A sweep of which nothing waits or runs needs no coordinator, once its winner was scored on the test set. */
  async #closeEnded(): Promise<void> {
    for (const sweep of this.#sweeps.values()) {
      if (sweep.fold === null || !sweep.fold.isDone) continue;
      const test = sweep.winnerToTest();
      if (test === null) {
        await this.#store.sweeps.deactivate(sweep.slug, sweep.read);
        this.#office.onClosed();
      } else if (!sweep.runsInFlight.includes(test.id) && (await this.#office.data.hasData(sweep))) {
        await this.#submit(sweep, [test]);
      }
    }
  }
}

function canGoOn({ fold }: SweepWork): boolean {
  return fold !== null && !fold.isDone && fold.pauseReason === null;
}

/** What plans is loaded only where it is needed: most workers never lead. */
function loadPlanner(): Promise<typeof import('./sweepWork.js')> {
  return import('./sweepWork.js');
}

function hasRoom(sweep: SweepWork, jobs: ReadonlyMap<SweepWork, number>): boolean {
  return (jobs.get(sweep) ?? 0) < sweep.maxJobs;
}

/** A turn that is not taken is not saved up: the sweep would have all threads for itself later. */
function passBy(sweep: SweepWork, others: readonly SweepWork[]): void {
  if (others.length === 0) return;
  sweep.pass = Math.max(sweep.pass, Math.min(...others.map(({ pass }) => pass)));
}

function* inChunks<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

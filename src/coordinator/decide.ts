/** What the coordinator does next: a pure function of what it knows. See coordinator.ts for the invariants. */
import { isGrowing } from '../model/trial.js';
import type { SweepFold } from '../results/fold.js';
import { lateCohort, spentCohort } from '../search/search.js';
import { failuresAllowed, pauseReason, trialsAtRisk } from './failureGuard.js';
import { chargedPass, leastServed } from './fairShare.js';
import { JOB_WORK_MS, JOBS_PER_THREAD, maxRunsPerJob } from './jobSize.js';
import type { CoordinatorOrder } from './orders.js';
import { dueComparison } from './pruning.js';
import { isGivenUp, travelsAlone } from './retries.js';
import type { ReadyRun } from './run.js';
import {
  budgetEndMs,
  type Capacity,
  canBeServed,
  deadlineMs,
  maxJobs,
  type RunCursor,
  type SchedulableSweep,
  type ServableSweep,
  type View,
} from './view.js';

/** Points that a search proposes at once, and the unclaimed trials below which it proposes more. */
const MAX_PROPOSED_AHEAD = 1024;
const MIN_PROPOSED_AHEAD = 512;

export function decide(view: View, capacity: Capacity): CoordinatorOrder[] {
  const orders: CoordinatorOrder[] = view.overdue.map((overdue) => ({ type: 'expire', ...overdue }));
  const going: ServableSweep[] = [];
  for (const sweep of view.sweeps) {
    const order = settle(sweep, view.nowMs);
    if (order !== null) orders.push(order);
    else {
      orders.push(...proposeAhead(sweep, view.nowMs), ...compareRung(sweep));
      if (canBeServed(sweep)) going.push(sweep);
    }
  }
  const jobs = view.sweeps.reduce((sum, sweep) => sum + sweep.jobs, 0);
  return [...orders, ...handOut(going, capacity.threads, jobs)];
}

/** The order for the whole sweep, if there is one. Then the same decision hands out none of its runs (I5). */
function settle(sweep: SchedulableSweep, nowMs: number): CoordinatorOrder | null {
  const { slug, fold } = sweep;
  if (fold === null) return { type: 'close', slug };
  if (fold.isDone) return finish(sweep);
  if (deadlineMs(fold) < nowMs) return stopLate(sweep, fold);
  const reason = pauseReason(fold);
  return reason === null ? null : { type: 'pause', slug, reason };
}

/** No further trial starts: waiting trials are cancelled, then the search ends. */
function stopLate({ slug, waiting }: SchedulableSweep, fold: SweepFold): CoordinatorOrder {
  if (fold.unclaimed > 0 || !isGrowing(fold.trials) || !fold.isSearching)
    return { type: 'cancelLate', slug, runs: waiting };
  return { type: 'propose', slug, cohorts: [lateCohort(fold.trials)] };
}

/**
 * The next cohorts of a search that runs short of trials (I8). Its sampler does not look at results, so they are
 * proposed long before they are needed, and the journal is rarely written to by others at that moment.
 */
function proposeAhead({ slug, fold, hasData, propose }: SchedulableSweep, nowMs: number): CoordinatorOrder[] {
  if (fold === null || !fold.isSearching || fold.conduct.pauseReason !== null || !hasData) return [];
  if (fold.unclaimed >= MIN_PROPOSED_AHEAD) return [];
  if (budgetEndMs(fold) < nowMs && isGrowing(fold.trials))
    return [{ type: 'propose', slug, cohorts: [spentCohort(fold.trials)] }];
  const cohorts = propose(MAX_PROPOSED_AHEAD);
  return cohorts.length === 0 ? [] : [{ type: 'propose', slug, cohorts }];
}

/** The comparison at a rung whose trials are all there (I9). */
function compareRung({ slug, fold }: SchedulableSweep): CoordinatorOrder[] {
  const event = fold === null ? null : dueComparison(fold);
  return event === null ? [] : [{ type: 'compare', slug, event }];
}

/** A sweep is closed once its winner was scored on the test set. */
function finish({ slug, untested, flights, hasData }: SchedulableSweep): CoordinatorOrder | null {
  if (untested === null) return { type: 'close', slug };
  if (flights.has(untested.id) || !hasData) return null;
  return { type: 'open', slug, runs: [untested], workMs: 0 };
}

/** The rest of a sweep while jobs are made from it. */
interface Serving {
  readonly sweep: ServableSweep;
  readonly fold: SweepFold;
  readonly cursor: RunCursor;
  pass: number;
  jobs: number;
  /** How many more trials that may fail next can be put in flight. */
  allowed: number;
  hasAnyInFlight: boolean;
}

/** Fills the window of jobs in flight, each time from the sweep that got least of its share (I3, I4). */
function handOut(
  sweeps: readonly ServableSweep[],
  threads: number,
  jobsInFlight: number,
): CoordinatorOrder[] {
  const orders: CoordinatorOrder[] = [];
  let room = threads * JOBS_PER_THREAD - jobsInFlight;
  let servings = sweeps.map(startServing);
  while (room > 0) {
    const next = leastServed(servings);
    if (next === undefined) break;
    const order = nextJob(next, threads);
    if (order !== null) {
      orders.push(order);
      if (order.type === 'open') room--;
    }
    if (order === null || next.jobs >= maxJobs(next.sweep))
      servings = servings.filter((serving) => serving !== next);
  }
  return orders;
}

function startServing(sweep: ServableSweep): Serving {
  const { fold, pass, jobs, flights } = sweep;
  return {
    ...{ sweep, fold, pass, jobs, cursor: sweep.ready.cursor() },
    allowed: failuresAllowed(fold, flights.values()),
    hasAnyInFlight: flights.size > 0,
  };
}

/** The next job of a sweep; null if none of its runs can be handed out now. */
function nextJob(serving: Serving, threads: number): CoordinatorOrder | null {
  const { sweep, fold, cursor } = serving;
  const first = cursor.peek();
  if (first === undefined) return null;
  if (isGivenUp(fold, first)) {
    cursor.advance();
    return { type: 'giveUp', slug: sweep.slug, run: first };
  }
  const most = maxRunsPerJob({
    ...{ runsAhead: cursor.ahead, threads },
    nextMs: sweep.forecastMs(first.work),
  });
  const { runs, workMs } = takeRuns(serving, most);
  if (runs.length === 0) return null;
  serving.jobs++;
  serving.pass = chargedPass(serving.pass, workMs, fold.conduct.priority);
  return { type: 'open', slug: sweep.slug, runs, workMs };
}

/**
 * The runs of the next job: about `JOB_WORK_MS` of work on one thread. Until a run has ended, the speed is unknown
 * and a job has one run.
 */
function takeRuns(serving: Serving, most: number): { runs: ReadyRun[]; workMs: number } {
  const { sweep, fold, cursor } = serving;
  const runs: ReadyRun[] = [];
  let workMs = 0;
  while (runs.length < most && workMs < JOB_WORK_MS) {
    const next = cursor.peek();
    if (next === undefined || !mayAlsoFail(serving, next)) break;
    const isAlone = travelsAlone(fold, next);
    if (isAlone && runs.length > 0) break;
    cursor.advance();
    runs.push(next);
    serving.allowed -= trialsAtRisk(fold, next);
    serving.hasAnyInFlight = true;
    workMs += sweep.forecastMs(next.work) ?? JOB_WORK_MS;
    if (isAlone) break;
  }
  return { runs, workMs };
}

/** A run that could never fit the limit goes alone (I4). */
function mayAlsoFail({ fold, allowed, hasAnyInFlight }: Serving, run: ReadyRun): boolean {
  return !hasAnyInFlight || trialsAtRisk(fold, run) <= Math.max(0, allowed);
}

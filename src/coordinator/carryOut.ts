/** Carries out orders: one store command each, fenced by the leader's nonce and its last entry read (I1, I2). */
import { present, unreachable } from '../base/assert.js';
import type { CacheWriter } from './cacheWriter.js';
import type { CoordinatorQueue, CoordinatorStore } from './coordinatorStore.js';
import { chargedPass } from './fairShare.js';
import type { Notices } from './notices.js';
import type { CoordinatorOrder } from './orders.js';
import { openRun, queuedJob } from './queuedJob.js';
import { givenUpEvents } from './retries.js';
import type { ReadyRun } from './run.js';
import type { SweepState } from './sweepState.js';

/** Runs cancelled by one command and named by one event. */
const MAX_RUNS_PER_CANCEL = 500;

/** Everything that carrying out an order needs. */
export interface Means {
  readonly store: CoordinatorStore;
  readonly queue: CoordinatorQueue;
  /** The nonce of this candidate. The scripts refuse its orders once another leads. */
  readonly nonce: string;
  readonly sweeps: ReadonlyMap<string, SweepState>;
  /** A job name that was never used before. */
  readonly newJobId: (slug: string) => string;
  readonly onClosed: () => void;
  /** Null where nothing is kept for readers. */
  readonly caches: CacheWriter | null;
  /** Null where nothing is sent. */
  readonly notices: Notices | null;
}

/**
 * done; refused: this coordinator no longer leads, or the sweep was deleted; behind: some of the runs are in flight
 * already, so the next decision may open others at once.
 */
export type OrderOutcome = 'done' | 'refused' | 'behind';

export async function carryOut(order: CoordinatorOrder, means: Means): Promise<OrderOutcome> {
  const { store, nonce } = means;
  if (order.type === 'expire') {
    await store.runs.expire(nonce, order.run, order.isJobWaiting);
    return 'done';
  }
  const sweep = means.sweeps.get(order.slug);
  if (sweep === undefined) return 'done';
  const { slug, read } = sweep;
  const fence = { leader: nonce, slug, read };
  switch (order.type) {
    case 'open':
      return open(sweep, order, means);
    case 'giveUp':
      await store.runs.giveUp(fence, order.run.id, givenUpEvents(foldOf(sweep), order.run));
      // The journal will say whether it was. Until then the run is not handed out again.
      sweep.setInFlight(order.run, null);
      return 'done';
    case 'cancelLate':
      for (const runs of inChunks(order.runs, MAX_RUNS_PER_CANCEL)) {
        const cancelled = runs.map((run) => openRun(foldOf(sweep), run));
        await store.runs.cancel(fence, cancelled);
      }
      await sweep.catchUp();
      return 'done';
    case 'pause':
      await store.control.pauseAs(fence, { type: 'paused', reason: order.reason });
      await sweep.catchUp();
      return 'done';
    case 'propose':
      await store.proposals.append(fence, order.cohorts);
      await sweep.catchUp();
      return 'done';
    case 'compare':
      await store.proposals.append(fence, [order.event]);
      await sweep.catchUp();
      return 'done';
    case 'close':
      await means.caches?.end(sweep);
      await means.notices?.ended(sweep);
      await store.sweeps.deactivate(slug, read);
      means.onClosed();
      return 'done';
    default:
      return unreachable(order);
  }
}

type Open = Extract<CoordinatorOrder, { type: 'open' }>;

async function open(sweep: SweepState, { runs, workMs }: Open, means: Means): Promise<OrderOutcome> {
  const { store, queue, nonce } = means;
  const { slug, read } = sweep;
  const fold = foldOf(sweep);
  const job = means.newJobId(slug);
  const toOpen = runs.map((run) => openRun(fold, run));
  const opened = await store.runs.open({ leader: nonce, slug, read }, job, toOpen);
  if (opened === null) return 'refused';
  runs.forEach((run, i) => {
    sweep.setInFlight(run, opened[i] ? job : null);
  });
  const fresh = runs.filter((_, i) => opened[i]);
  if (fresh.length === 0) return 'behind';
  sweep.pass = chargedPass(sweep.pass, workMs, fold.conduct.priority);
  // Runs that were training before and were lost have waited long enough.
  const isFirst = toOpen.some(({ attempts }) => attempts > 0) || fresh.some(({ isPreferred }) => isPreferred);
  await queue.add(job, queuedJob(fold, slug, fresh), { isFirst });
  return fresh.length === runs.length ? 'done' : 'behind';
}

function foldOf({ fold }: SweepState) {
  return present(fold, 'the fold of a sweep with runs');
}

function* inChunks(runs: Iterable<ReadyRun>, size: number): Generator<ReadyRun[]> {
  let chunk: ReadyRun[] = [];
  for (const run of runs) {
    chunk.push(run);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { UserError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { printable } from '../base/printable.js';
import { Coordinator } from '../coordinator/coordinator.js';
import type { Planned } from '../model/events.js';
import type { NotifyPolicy } from '../notify/notifier.js';
import type { WorkerGroup } from '../processes/workerGroup.js';
import type { SweepFold } from '../results/fold.js';
import type { FollowedSweep } from '../results/follow.js';
import { summarise } from '../results/summarise.js';
import type { Summary } from '../results/summary.js';
import { JOURNAL_FILE } from './exportJournal.js';
import { followJournal } from './followJournal.js';
import { bringData, followSweep, isSamePlan, type Launched, launch } from './launch.js';
import type { OpenRedis } from './openRedis.js';
import type { PreparedSweep } from './prepareSweep.js';
import { phaseWithWorkers } from './sweepViews.js';
import { WakeUp } from './wakeUp.js';

/** How often a running sweep's journal is read. At the sweep's end it is read at once, if this process leads. */
const FOLLOW_MS = 100;
/** How often the presence of workers and of the data set is checked. */
const CHECK_MS = 1000;
/** Limit for reading the journal for the last time. */
const MAX_LAST_READ_MS = 1000;
/** Limits for the report of an interrupted sweep: its time, and its number of trials. */
const MAX_LAST_REPORT_MS = 1500;
const MAX_LAST_REPORT_TRIALS = 5000;

export interface RunOptions {
  /** Ends with the run. */
  readonly group: WorkerGroup;
  readonly reportsDirectory: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly notify: NotifyPolicy;
  /** Recorded with the plan, so that the report compares it with what happened. */
  readonly forecast?: Planned['forecast'];
  readonly onLaunched: (launched: Launched) => void;
  readonly onProgress: (fold: SweepFold) => void;
}

export interface SweepOutcome {
  readonly summary: Summary;
  /** Trials trained by this run, neither known before nor taken from another sweep. */
  readonly trained: number;
  /** Null if the run was interrupted and a report would have taken too long. */
  readonly report: { readonly directory: string; readonly files: readonly string[] } | null;
}

/**
 * Runs a sweep to its end: launches it, starts workers, follows it and writes its report. On an interrupt, the
 * workers give back what they were training and end, and the same command resumes. It also resumes a sweep that was
 * paused for its failures.
 */
export async function runSweep(
  redis: OpenRedis,
  prepared: PreparedSweep,
  options: RunOptions,
): Promise<SweepOutcome> {
  const launched = await launch(redis.store, prepared, options.forecast);
  options.onLaunched(launched);
  // The coordinator reports when it waits for Redis.
  redis.store.serve(() => {});
  const wakeUp = new WakeUp();
  options.signal.addEventListener('abort', () => wakeUp.wake(), { once: true });
  const warnAs = (code: string) => (line: string) =>
    options.log.warn(code, { sweep: prepared.spec.name }, line);
  const coordinator = new Coordinator(redis.target, {
    onProblem: warnAs('coordinator'),
    onClosed: () => wakeUp.wake(),
    notify: options.notify,
  });
  await coordinator.start();
  const journal = redis.store.journal(launched.slug);
  const journalPath = journalPathOf(launched.slug, options);
  const journalFile = followJournal(journal, journalPath, warnAs('journal-file'));
  try {
    // The report's code takes long to load: load it while the workers start.
    const report = import('./writeWholeReport.js');
    await startGroup(redis, options);
    const fold = await follow(redis, prepared, { slug: launched.slug, wakeUp }, options);
    // The workers end while the report is drawn; `finally` waits for them.
    options.group.stop().catch(() => {});
    const summary = phaseWithWorkers(summarise(fold), { hasWorkers: fold.ledger.running > 0 });
    const { finished, diverged } = fold.ledger;
    const trained = finished + diverged - launched.known;
    await journalFile.stop();
    const { writeWholeReport } = await report;
    const write = () => writeWholeReport({ summary, journal }, options.reportsDirectory, warnAs('report'));
    return {
      summary,
      trained,
      report: options.signal.aborted ? await writeSoon(summary, write) : await write(),
    };
  } finally {
    await options.group.stop();
    // Concurrently, so that they wait together if Redis is unreachable.
    await Promise.all([journalFile.stop(), coordinator.stop()]);
  }
}

/** The report of an interrupted sweep; null if it would take too long or Redis does not answer. */
async function writeSoon<Report>(summary: Summary, write: () => Promise<Report>): Promise<Report | null> {
  if (summary.ranking.length === 0 || summary.trials.size > MAX_LAST_REPORT_TRIALS) return null;
  const timeout = setTimeout(MAX_LAST_REPORT_MS, null, { ref: false });
  return Promise.race([write().catch(() => null), timeout]);
}

function journalPathOf(slug: string, { reportsDirectory }: RunOptions): string {
  return join(reportsDirectory, slug, JOURNAL_FILE);
}

/** An interrupt may come before the workers are ready. Then their end is no error. */
async function startGroup(redis: OpenRedis, { group, signal }: RunOptions): Promise<void> {
  try {
    await group.start(redis);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (signal.aborted) await group.stop();
}

interface Followed {
  readonly slug: string;
  /** Woken when the journal has changed. */
  readonly wakeUp: WakeUp;
}

async function follow(
  redis: OpenRedis,
  prepared: PreparedSweep,
  { slug, wakeUp }: Followed,
  options: RunOptions,
): Promise<SweepFold> {
  const followed = followSweep(redis.store, slug);
  const journalPath = journalPathOf(slug, options);
  const interrupted = new Promise<'interrupted'>((resolve) => {
    options.signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const guard = new PlanGuard(prepared);
  const untilDone = async () => {
    let checkedAt = performance.now();
    for (;;) {
      await catchUp(followed, options);
      const fold = guard.check(foldOf(followed, journalPath));
      options.onProgress(fold);
      const active = await redis.store.sweeps.active();
      if (options.signal.aborted || (fold.isDone && !active.includes(slug)) || isHalted(fold)) return;
      if (options.group.haveEnded) await expectOthers(redis);
      if (performance.now() - checkedAt > CHECK_MS) {
        checkedAt = performance.now();
        await keepData(redis, prepared, slug, options);
        if (!options.group.isAtWork) await startGroup(redis, options);
      }
      await wakeUp.wait(FOLLOW_MS);
    }
  };
  // An interrupted command does not wait for an unreachable Redis.
  await Promise.race([untilDone(), interrupted]);
  // The runs that workers give back belong in the summary.
  if (options.signal.aborted) await options.group.stop();
  await Promise.race([followed.catchUp(), setTimeout(MAX_LAST_READ_MS, undefined, { ref: false })]);
  return guard.check(foldOf(followed, journalPath));
}

/** Notices when another command launches a different sweep under this sweep's name. */
class PlanGuard {
  readonly #prepared: PreparedSweep;
  #checked: SweepFold | null = null;

  constructor(prepared: PreparedSweep) {
    this.#prepared = prepared;
  }

  /** @throws UserError if the fold belongs to another plan than ours. */
  check(fold: SweepFold): SweepFold {
    if (fold !== this.#checked && !isSamePlan(fold.planned, this.#prepared)) {
      const name = printable(this.#prepared.spec.name, 60);
      throw new UserError(`another command has replanned the sweep ${name} while this one ran`, {
        code: 'replanned',
        hint: 'Give one of the two sweep files another name. The results so far are kept.',
        exitCode: 1,
      });
    }
    this.#checked = fold;
    return fold;
  }
}

/** The data set may be deleted or evicted. This command has it, so it stores it again. */
async function keepData(
  { store }: OpenRedis,
  prepared: PreparedSweep,
  slug: string,
  { log }: RunOptions,
): Promise<void> {
  if (await store.datasets.has(prepared.dataset.facts.digest)) return;
  await bringData(store, slug, prepared);
  const text = 'the data set was missing from Redis: stored again';
  log.warn('data-set-stored-again', { sweep: prepared.spec.name }, text);
}

/** Paused for its failures, with nothing being trained: only the user can resume it. */
function isHalted({ isFailing, conduct, ledger }: SweepFold): boolean {
  return isFailing && conduct.pauseReason !== null && ledger.running === 0;
}

function foldOf({ fold }: FollowedSweep, journalPath: string): SweepFold {
  if (fold !== null) return fold;
  throw new UserError('the sweep is missing from Redis: it was deleted, or Redis has lost its data', {
    code: 'no-sweep',
    hint: `Restore its results with jmin import ${journalPath}, then run the same command again.`,
    exitCode: 3,
  });
}

/** Reads the new entries, and reports it if the journal has become shorter. */
async function catchUp(followed: FollowedSweep, { log }: RunOptions): Promise<void> {
  const { losses } = followed;
  await followed.catchUp();
  if (followed.losses === losses || followed.fold === null) return;
  const text = 'Redis has returned to an earlier state of the sweep: lost results are trained again';
  log.warn('redis-went-back', {}, text);
}

async function expectOthers(redis: OpenRedis): Promise<void> {
  if ((await redis.store.workers.present()).length > 0) return;
  throw new UserError('all workers have ended, but trials are left', {
    code: 'no-workers',
    hint: 'The lines above say why. Run the same command again to resume.',
    exitCode: 3,
  });
}

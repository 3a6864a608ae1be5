import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { UserError } from '../base/errors.js';
import { Coordinator } from '../coordinator/coordinator.js';
import type { WorkerGroup } from '../processes/workerGroup.js';
import type { SweepFold } from '../results/fold.js';
import type { FollowedSweep } from '../results/follow.js';
import { summarise } from '../results/summarise.js';
import type { Summary } from '../results/summary.js';
import { JOURNAL_FILE } from './exportJournal.js';
import { followJournal } from './followJournal.js';
import { followSweep, type Launched, launch } from './launch.js';
import type { OpenRedis } from './openRedis.js';
import type { PreparedSweep } from './prepareSweep.js';
import { phaseWithWorkers } from './sweepViews.js';
import { WakeUp } from './wakeUp.js';

/** How often the journal is looked at while a sweep goes on; at its end at once, where we lead. */
const FOLLOW_MS = 100;
/** How often one that follows another's workers looks whether they are still there. */
const LOOK_FOR_WORKERS_MS = 1000;
/** How long the journal may take to be read for the last time. */
const LAST_LOOK_MS = 1000;

export interface RunOptions {
  /** Has ended when the run has. */
  readonly group: WorkerGroup;
  readonly reportsDirectory: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly onProblem: (line: string) => void;
  readonly onLaunched: (launched: Launched) => void;
  readonly onProgress: (fold: SweepFold) => void;
}

export interface SweepOutcome {
  readonly summary: Summary;
  /** Trials trained now, neither known before nor taken from another sweep. */
  readonly trained: number;
  /** Null where it was interrupted. */
  readonly report: { readonly directory: string; readonly files: readonly string[] } | null;
}

/**
 * Runs a sweep to its end: hands it over, starts workers, follows it and writes its report. Interrupted, the
 * workers give back what they were training and end; the same command goes on from there. So it does where the sweep
 * was paused for its failures.
 */
export async function runSweep(
  redis: OpenRedis,
  prepared: PreparedSweep,
  options: RunOptions,
): Promise<SweepOutcome> {
  const launched = await launch(redis.store, prepared);
  options.onLaunched(launched);
  // The coordinator tells of what is waited for.
  redis.store.serve(() => {});
  const wakeUp = new WakeUp();
  options.signal.addEventListener('abort', () => wakeUp.wake(), { once: true });
  const coordinator = new Coordinator(redis.target, {
    onProblem: options.onProblem,
    onClosed: () => wakeUp.wake(),
  });
  await coordinator.start();
  const journal = redis.store.journal(launched.slug);
  const journalPath = journalPathOf(launched.slug, options);
  const journalFile = followJournal(journal, journalPath, options.onProblem);
  try {
    // What draws the report takes long to load: it comes in while the workers get ready.
    const report = import('./writeWholeReport.js');
    await startGroup(redis, options);
    const fold = await follow(redis, { slug: launched.slug, wakeUp }, options);
    // They end while the report is drawn; that they did is looked at in the end.
    options.group.stop().catch(() => {});
    const summary = phaseWithWorkers(summarise(fold), { hasWorkers: fold.ledger.running > 0 });
    const { finished, diverged } = fold.ledger;
    const trained = finished + diverged - launched.known;
    await journalFile.stop();
    if (options.signal.aborted) return { summary, trained, report: null };
    const { writeWholeReport } = await report;
    const sweep = { summary, journal };
    return {
      summary,
      trained,
      report: await writeWholeReport(sweep, options.reportsDirectory, options.onProblem),
    };
  } finally {
    await options.group.stop();
    // A Redis that is away is waited for once, not by one after the other.
    await Promise.all([journalFile.stop(), coordinator.stop()]);
  }
}

function journalPathOf(slug: string, { reportsDirectory }: RunOptions): string {
  return join(reportsDirectory, slug, JOURNAL_FILE);
}

/** Whoever was interrupted meanwhile wants none any more; they may have been interrupted before they were ready. */
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
  /** Rings where there is something to be seen. */
  readonly wakeUp: WakeUp;
}

async function follow(redis: OpenRedis, { slug, wakeUp }: Followed, options: RunOptions): Promise<SweepFold> {
  const followed = followSweep(redis.store, slug);
  const journalPath = journalPathOf(slug, options);
  const interrupted = new Promise<'interrupted'>((resolve) => {
    options.signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const untilDone = async () => {
    let lookedAt = performance.now();
    for (;;) {
      await catchUp(followed, options);
      const fold = foldOf(followed, journalPath);
      options.onProgress(fold);
      const active = await redis.store.sweeps.active();
      if (options.signal.aborted || (fold.isDone && !active.includes(slug)) || isHalted(fold)) return;
      if (options.group.haveEnded) await expectOthers(redis);
      if (!options.group.isAtWork && performance.now() - lookedAt > LOOK_FOR_WORKERS_MS) {
        lookedAt = performance.now();
        await startGroup(redis, options);
      }
      await wakeUp.wait(FOLLOW_MS);
    }
  };
  // Nobody who interrupts waits for a Redis that is away.
  await Promise.race([untilDone(), interrupted]);
  // What they give back is part of how the sweep stands.
  if (options.signal.aborted) await options.group.stop();
  await Promise.race([followed.catchUp(), setTimeout(LAST_LOOK_MS, undefined, { ref: false })]);
  return foldOf(followed, journalPath);
}

/** Paused for its failures, and nothing is in work: only the user can say that it is to go on. */
function isHalted({ isFailing, pauseReason, ledger }: SweepFold): boolean {
  return isFailing && pauseReason !== null && ledger.running === 0;
}

function foldOf({ fold }: FollowedSweep, journalPath: string): SweepFold {
  if (fold !== null) return fold;
  throw new UserError('the sweep is gone from Redis: it was deleted, or Redis has lost its data', {
    code: 'no-sweep',
    hint: `Bring its results back with jmin import ${journalPath}, then run the same command again.`,
    exitCode: 3,
  });
}

/** Reads on, and says so where there is less than before. */
async function catchUp(followed: FollowedSweep, { onProblem }: RunOptions): Promise<void> {
  const { losses } = followed;
  await followed.catchUp();
  if (followed.losses === losses || followed.fold === null) return;
  onProblem('Redis has gone back to an earlier state of the sweep: what it lost is trained again');
}

async function expectOthers(redis: OpenRedis): Promise<void> {
  if ((await redis.store.workers.present()).length > 0) return;
  throw new UserError('all workers have ended, and trials are left', {
    code: 'no-workers',
    hint: 'The lines above say why. Run the same command again to go on.',
    exitCode: 3,
  });
}

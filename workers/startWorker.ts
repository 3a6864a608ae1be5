import { randomBytes } from 'node:crypto';
import { cpus, hostname } from 'node:os';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../src/base/errors.js';
import { VERSION } from '../src/base/version.js';
import { Coordinator } from '../src/coordinator/coordinator.js';
import type { Joined } from '../src/model/events.js';
import type { RedisTarget } from '../src/redis/redisTarget.js';
import { Store } from '../src/store/store.js';
import { consumeTrials } from '../src/store/trialConsumer.js';
import type { TrialJob } from '../src/store/trialQueue.js';
import type { KernelChoice } from '../src/trainers/network/kernel/loadKernel.js';
import { loadKernel } from '../src/trainers/network/kernel/loadKernel.js';
import { threadMemoryBytes } from '../src/trainers/network/kernel/machineMemory.js';
import { CHECKPOINT_POLICY, type CheckpointPolicy } from './checkpointPolicy.js';
import { DatasetCache } from './datasetCache.js';
import { JobRunner } from './jobRunner.js';
import { JoinedSweeps } from './joinedSweeps.js';
import { ThreadPool } from './threadPool.js';
import { tidyCheckpoints } from './tidyCheckpoints.js';
import { Watchdog, WEDGED_AFTER_MS } from './watchdog.js';

/** Leases are renewed many times before they end; a cancelled trial goes on for no longer than this. */
const BEAT_MS = 1000;
/** How often files of checkpoints are looked for that nobody goes on from. */
const TIDY_MS = 10 * 60_000;

/** What the starting process writes into JMIN_WORKER, as JSON. */
export interface WorkerOptions {
  readonly threads: number;
  readonly kernel: KernelChoice | null;
  /** Of each thread; those of this machine, shared out, where it is not said. */
  readonly memoryBytes?: number;
  /** Where it is not as usual. */
  readonly checkpoints?: Partial<CheckpointPolicy>;
  readonly tellsOfWaits?: boolean;
  /** How long it may be wedged before it ends itself; a minute where it is not said. */
  readonly wedgedAfterMs?: number;
}

export interface WorkerCallbacks {
  readonly onProblem: (line: string) => void;
  /** Redis goes on without this worker, which has to be started again. */
  readonly onWedged: (what: string) => void;
}

export interface RunningWorker {
  readonly name: string;
  /** Gives back all it holds, ends its threads, and closes its connections. */
  stop(): Promise<void>;
}

/** Its threads start before it is known where Redis is. */
export async function startWorker(
  {
    threads,
    kernel,
    memoryBytes = threadMemoryBytes(threads),
    checkpoints,
    tellsOfWaits = false,
    wedgedAfterMs = WEDGED_AFTER_MS,
  }: WorkerOptions,
  where: Promise<RedisTarget>,
  { onProblem, onWedged }: WorkerCallbacks,
): Promise<RunningWorker> {
  const pool = new ThreadPool(threads, kernel, memoryBytes);
  const environment = describeWorker(threads, kernel);
  const name = environment.worker;
  const target = await where;
  const store = await Store.open(target);
  // The coordinator beside it tells of what is waited for.
  store.serve(() => {});
  const datasets = new DatasetCache(store.datasets);
  const joined = new JoinedSweeps(store, environment);
  const policy = { ...CHECKPOINT_POLICY, ...checkpoints };
  const stopping = new AbortController();
  /** What is in work, and settles when it is not any more. */
  const working = new Map<JobRunner, Promise<void>>();
  const work = async (jobId: string, job: TrialJob) => {
    // It was on its way when the consumer paused: it is delivered to another.
    if (stopping.signal.aborted) throw new Error(`${name} is stopping`);
    const runner = new JobRunner(job, {
      ...{
        worker: name,
        target,
        kernel,
        memoryBytes,
        policy,
        control: store.runs,
        checkpoints: store.checkpoints,
      },
      ...{ datasets, pool, onProblem, join: (slug: string) => joined.join(slug) },
    });
    const done = runner.work(jobId).finally(() => working.delete(runner));
    working.set(runner, done);
    return done;
  };
  const beat = async () => {
    const claims = [...working.keys()].flatMap((runner) => runner.claims.map((claim) => ({ runner, claim })));
    const held = await store.runs.beat(claims.map(({ claim }) => claim));
    await Promise.all(claims.map(({ runner, claim }, i) => (held[i] ? undefined : runner.lose(claim.run))));
    const running = [...working.keys()].flatMap((runner) => runner.progress ?? []);
    await store.workers.announce({ ...environment, pid: process.pid, running });
  };
  await beat();
  const coordinator = new Coordinator(target, { onProblem, onWait: tellsOfWaits ? onProblem : () => {} });
  const [consumer] = await Promise.all([
    // One job more than there are threads, so that none waits for the next one to be fetched.
    consumeTrials(target, threads + 1, work),
    coordinator.start(),
  ]);
  const watchdog = new Watchdog({ target, wedgedAfterMs, onWedged });
  const keepBeating = async () => {
    while (!stopping.signal.aborted) {
      try {
        await beat();
        watchdog.hearBeat({ isSupplied: working.size > 0 || (await store.countWaitingJobs()) === 0 });
      } catch (error) {
        if (!stopping.signal.aborted) onProblem(messageOf(error));
      }
      await setTimeout(BEAT_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  void keepBeating();
  const { folder } = policy;
  const tidy = async () => {
    if (folder === null) return;
    await tidyCheckpoints({ folder, prefix: target.prefix, store: store.checkpoints }).catch(() => {});
  };
  void tidy();
  const tidying = setInterval(tidy, TIDY_MS);

  return {
    name,
    async stop() {
      stopping.abort();
      clearInterval(tidying);
      watchdog.stop();
      await consumer.pause();
      await Promise.all([...working.keys()].map((runner) => runner.release()));
      // One that was claiming when it was told gives back what it got when it has it.
      await Promise.allSettled(working.values());
      await coordinator.stop();
      await consumer.close();
      await pool.destroy();
      await store.workers.leave(name);
      store.close();
    },
  };
}

/** The worker's name and what results depend on least: where they were made. */
function describeWorker(threads: number, choice: WorkerOptions['kernel']): Joined {
  const host = hostname()
    .replace(/[^A-Za-z0-9.-]/g, '-')
    .slice(0, 60);
  const kernel = loadKernel(choice ?? undefined);
  return {
    type: 'joined',
    worker: `${host}-${process.pid}-${randomBytes(2).toString('hex')}`,
    host,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    threads,
    node: process.version,
    jmin: VERSION,
    kernel: `${kernel.build} (${kernel.instructionSet})`,
  };
}

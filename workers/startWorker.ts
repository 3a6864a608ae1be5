import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../src/base/errors.js';
import type { Log } from '../src/base/log.js';
import { printable } from '../src/base/printable.js';
import { VERSION } from '../src/base/version.js';
import { Coordinator } from '../src/coordinator/coordinator.js';
import type { Joined } from '../src/model/events.js';
import { hostName } from '../src/processes/hostName.js';
import type { WorkerOptions } from '../src/processes/workerProtocol.js';
import type { RedisTarget } from '../src/redis/redisTarget.js';
import { Store } from '../src/store/store.js';
import { consumeTrials } from '../src/store/trialConsumer.js';
import type { TrialJob } from '../src/store/trialQueue.js';
import { isOrphan, isOwn } from '../src/trainers/command/running/owner.js';
import { endStrays } from '../src/trainers/command/running/processGroup.js';
import { loadKernel } from '../src/trainers/network/kernel/loadKernel.js';
import { threadMemoryBytes } from '../src/trainers/network/kernel/machineMemory.js';
import { lackingWorker } from '../src/trainers/resources.js';
import { trainerOf } from '../src/trainers/trainers.js';
import { jobProblem } from './checkJob.js';
import { CHECKPOINT_POLICY } from './checkpointPolicy.js';
import { CodePools } from './codePools.js';
import { CommandPermission } from './commandPermission.js';
import { DatasetCache } from './datasetCache.js';
import { JobRunner } from './jobRunner.js';
import { JoinedSweeps } from './joinedSweeps.js';
import { Slots } from './slots.js';
import { systemLoad } from './systemLoad.js';
import { ThreadPool } from './threadPool.js';
import { tidyCheckpoints } from './tidyCheckpoints.js';
import { MAX_STUCK_MS, Watchdog } from './watchdog.js';

/** Leases are renewed many times before they expire. A cancelled trial stops within this time. */
const BEAT_MS = 1000;
/** How often checkpoint files that no run needs are removed. */
const TIDY_MS = 10 * 60_000;

export interface WorkerCallbacks {
  readonly log: Log;
  /** Called if Redis works but this worker does not: it must be started again. */
  readonly onStuck: (why: string) => void;
}

export interface RunningWorker {
  readonly name: string;
  /** How long what it trains may take to end. */
  readonly graceMs: number;
  /** Gives back its claims, ends its threads and closes its connections. */
  stop(): Promise<void>;
}

/** Starts a worker. Its threads start before the address of Redis is known. */
export async function startWorker(
  {
    threads,
    kernel,
    memoryBytes = threadMemoryBytes(threads),
    notifyHosts = [],
    gpus = [],
    cores = [],
    checkpoints,
    dataFolders = [],
    commands = [],
    reportsWaits = false,
    stuckAfterMs = MAX_STUCK_MS,
  }: WorkerOptions,
  where: Promise<RedisTarget>,
  { log, onStuck }: WorkerCallbacks,
): Promise<RunningWorker> {
  const pool = new ThreadPool(threads, kernel, { memoryBytes });
  const environment = describeWorker(threads, kernel);
  const name = environment.worker;
  const target = await where;
  // From here on a connection can go silent, even during the start.
  const watchdog = new Watchdog({ target, stuckAfterMs, onStuck });
  const store = await Store.open(target);
  const onProblem = (line: string) => log.warn('coordinator', { worker: name }, line);
  // The coordinator in this process reports waiting for Redis.
  store.serve(() => {}, onProblem);
  const datasets = new DatasetCache(store.datasets, dataFolders);
  const joined = new JoinedSweeps(store, environment);
  const policy = { ...CHECKPOINT_POLICY, ...checkpoints };
  const slots = new Slots({ threads, memoryBytes: threads * memoryBytes, gpus, cores });
  const codePools = new CodePools(threads);
  const permission = new CommandPermission(commands, log);
  // What workers of this host left when they were killed.
  void endStrays(isOrphan);
  /** Another worker may have what a trial takes. */
  const lackOf = (job: TrialJob) => {
    const lacking = lackingWorker(trainerOf(job).resourcesOf(job.settings), [slots.total]);
    return lacking && `${job.sweep} needs ${lacking}`;
  };
  const stopping = new AbortController();
  /** The running jobs. Each promise settles when its job has ended. */
  const working = new Map<JobRunner, Promise<void>>();
  const work = async (jobId: string, job: TrialJob) => {
    // A job that arrives while the consumer pauses goes to another worker.
    if (stopping.signal.aborted) throw new Error(`${name} is stopping`);
    const problem = jobProblem(job);
    if (problem !== null) {
      // If its runs exist, they were not claimed, and the coordinator opens them again.
      const text = `the job ${printable(jobId, 100)} was refused, because jmin did not write it: ${printable(problem, 300)}`;
      log.warn('job-refused', { worker: name }, text);
      return;
    }
    const refusal = permission.refusalOf(job) ?? lackOf(job);
    // It goes back into the queue, for a worker that may run it.
    if (refusal !== null) throw new Error(refusal);
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
      ...{ slots, variables: process.env },
      ...{ datasets, pool, codePools, log, join: (slug: string) => joined.join(slug) },
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
    const { total } = slots;
    await store.workers.announce({
      ...environment,
      ...total,
      system: systemLoad(),
      pid: process.pid,
      running,
    });
  };
  await beat();
  const coordinator = new Coordinator(target, {
    onProblem,
    onWait: reportsWaits ? onProblem : () => {},
    notify: { hosts: notifyHosts, environment: process.env },
  });
  const [consumer] = await Promise.all([
    // Fetch one job more than there are threads, so that no thread waits for its next job.
    consumeTrials(target, threads + 1, work, onProblem),
    coordinator.start(),
  ]);
  watchdog.noteBeat({ isSupplied: true });
  let saysPaused = false;
  /** Whether an idle worker gets no job for a good reason. */
  const nothingToTake = async () => {
    if ((await store.countWaitingJobs()) === 0) return true;
    const isPaused = await store.isQueuePaused();
    if (isPaused && !saysPaused)
      onProblem('the queue is paused: no trial starts until it is resumed on its page');
    saysPaused = isPaused;
    return isPaused;
  };
  // A training that is being stopped may take long to save: its claim is held until then.
  const released = new AbortController();
  const keepBeating = async () => {
    while (!released.signal.aborted) {
      try {
        await beat();
        watchdog.noteBeat({ isSupplied: working.size > 0 || (await nothingToTake()) });
      } catch (error) {
        if (!released.signal.aborted) log.warn('heartbeat-failed', { worker: name }, messageOf(error));
      }
      await setTimeout(BEAT_MS, undefined, { signal: released.signal }).catch(() => {});
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
    get graceMs() {
      return Math.max(0, ...[...working.keys()].map((runner) => runner.graceMs));
    },
    async stop() {
      stopping.abort();
      clearInterval(tidying);
      watchdog.stop();
      await consumer.pause();
      await Promise.all([...working.keys()].map((runner) => runner.release()));
      // A job that is still claiming runs gives them back once it has them.
      await Promise.allSettled(working.values());
      released.abort();
      await coordinator.stop();
      await consumer.close();
      await Promise.all([pool.destroy(), codePools.destroy()]);
      // What its commands left behind, though their groups have ended.
      await endStrays(isOwn);
      await store.workers.leave(name);
      store.close();
    },
  };
}

/** The worker's name and machine. */
function describeWorker(threads: number, choice: WorkerOptions['kernel']): Joined {
  const host = hostName();
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

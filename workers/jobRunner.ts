/**
 * One job in a worker process. It claims the runs, trains them on a thread, and writes each ending into the journal
 * at once. BullMQ decides nothing: a job that is delivered twice finds its runs claimed.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../src/base/errors.js';
import type { Log, LogFields } from '../src/base/log.js';
import type { Ending, JournalEvent, ReachedRung, Released, Tested } from '../src/model/events.js';
import type { CheckpointPolicy } from '../src/processes/workerProtocol.js';
import type { RedisTarget } from '../src/redis/redisTarget.js';
import { fingerprintOf } from '../src/results/fingerprint.js';
import { type CheckpointStore, checkpointFolder } from '../src/store/checkpoints.js';
import type { Claim, FinishAnswer, JobClaim, RunControl, RunEnding } from '../src/store/runControl.js';
import type { TrialJob } from '../src/store/trialQueue.js';
import type { Progress } from '../src/store/workerRegistry.js';
import { readSettings } from '../src/trainers/command/settings.js';
import type { KernelChoice } from '../src/trainers/network/kernel/loadKernel.js';
import { trainerOf } from '../src/trainers/trainers.js';
import { TrainingLost } from '../src/trainers/training.js';
import { CheckpointKeeper } from './checkpointKeeper.js';
import type { CodePools } from './codePools.js';
import { CurrentRun } from './currentRun.js';
import { DataMissing, type DatasetCache } from './datasetCache.js';
import { EndingWriter } from './endingWriter.js';
import { overrunReason } from './overrunReason.js';
import type { JobListener, JobWork, ThreadMessage } from './protocol.js';
import { type Share, type Slots, takeUnlessEnded } from './slots.js';
import type { ThreadPool } from './threadPool.js';
import { logOf, ProcessLost, trainApart } from './trainApart.js';
import { trainHere } from './trainHere.js';

/** How long a thread may take to save its training after a request to stop. */
const STOP_PATIENCE_MS = 2000;

type Overrun = Extract<ThreadMessage, { type: 'overrun' }>;

export interface JobSurroundings {
  readonly worker: string;
  readonly control: RunControl;
  readonly checkpoints: CheckpointStore;
  readonly datasets: DatasetCache;
  readonly pool: ThreadPool;
  readonly codePools: CodePools;
  readonly slots: Slots;
  /** Of processes that train. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly target: RedisTarget;
  readonly kernel: KernelChoice | null;
  /** Memory of each thread. */
  readonly memoryBytes: number;
  /** Its folder is the folder of all sweeps. */
  readonly policy: CheckpointPolicy;
  /** Records this worker in the journal of a sweep, once. */
  readonly join: (slug: string) => Promise<void>;
  readonly log: Log;
}

export class JobRunner {
  readonly #job: TrialJob;
  readonly #around: JobSurroundings;
  readonly #policy: CheckpointPolicy;
  readonly #checkpoints: CheckpointKeeper;
  readonly #claim: JobClaim;
  readonly #endings: EndingWriter;
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  /** Settles when the job holds no more claims. */
  #working: Promise<void> = Promise.resolve();
  /** The claims held, by run, with the trials that have not ended. */
  readonly #held = new Map<string, { claim: Claim; crashes: number; open: Set<string> }>();
  /** Settles when the runs that reached a rung are on their way to the journal. */
  #pausing: Promise<void> = Promise.resolve();
  #writeError: unknown = null;
  readonly #current = new CurrentRun();
  #overrun: Overrun | null = null;

  constructor(job: TrialJob, around: JobSurroundings) {
    this.#job = job;
    this.#around = around;
    const { control, checkpoints, policy, target, log } = around;
    const folder = policy.folder && checkpointFolder(policy.folder, target.prefix, job.slug);
    this.#policy = { ...policy, folder };
    this.#checkpoints = new CheckpointKeeper(checkpoints, folder, log);
    this.#claim = { slug: job.slug, token: randomBytes(16).toString('hex') };
    this.#endings = new EndingWriter(control, this.#claim, {
      onWritten: (ending, answer) => this.#written(ending, answer),
      // An error that waiting cannot solve ends the job.
      onError: (error) => {
        this.#writeError ??= error;
        this.#kill.abort();
      },
    });
  }

  /** The claims to renew. */
  get claims(): Claim[] {
    return [...this.#held.values()].map(({ claim }) => claim);
  }

  /** How long its training may take to end after a request to stop. */
  get graceMs(): number {
    const { settings } = this.#job;
    return trainerOf(this.#job).waitsForProcess ? readSettings(settings).graceMs : 0;
  }

  /** What its thread is training; null while it waits for a thread. */
  get progress(): Progress | null {
    return this.#current.progress(this.#job);
  }

  async work(jobId: string): Promise<void> {
    this.#working = this.#work(jobId);
    await this.#working;
  }

  /** Claims the runs only once it can train them: until then another worker may. */
  async #work(jobId: string): Promise<void> {
    const { slots, worker } = this.#around;
    const { settings } = this.#job;
    const end = AbortSignal.any([this.#stop.signal, this.#kill.signal]);
    const share = await takeUnlessEnded(slots, trainerOf(this.#job).resourcesOf(settings), end);
    // The job goes back into the queue.
    if (share === null) throw new Error(`${worker} is stopping`);
    try {
      await this.#workWith(share, jobId);
    } finally {
      share.giveBack();
    }
  }

  async #workWith(share: Share, jobId: string): Promise<void> {
    const runs = await this.#claimRuns(jobId);
    if (runs.length === 0) return;
    try {
      await this.#train({ ...this.#job, runs }, share);
    } catch (error) {
      if (error instanceof DataMissing) this.#around.log.warn('data-missing', this.#names(), error.message);
      else if (error instanceof ProcessLost || error instanceof TrainingLost) await this.#lost();
      else if (this.#overrun !== null) await this.#endOverrun(this.#overrun);
      else if (!this.#kill.signal.aborted) await this.#crashed(error);
    }
    await this.#pausing;
    await this.#endings.settle();
    await this.#checkpoints.settle();
    // The runs still held have not ended, or their endings could not be written.
    await this.#giveBack([...this.#held.keys()], 'stopped');
    if (this.#writeError !== null) throw this.#writeError;
  }

  /** A claim was lost. If its run is being trained, the thread stops and the other runs of the job are given back. */
  async lose(run: string): Promise<void> {
    if (!this.#held.delete(run)) return;
    if (this.#current.run !== run) return;
    this.#kill.abort();
    await this.release();
  }

  /** Ends the thread after it has saved a long training, and gives back the runs that have not ended. */
  async release(): Promise<void> {
    this.#stop.abort();
    const worked = this.#working.catch(() => {});
    await Promise.race([worked, setTimeout(STOP_PATIENCE_MS, undefined, { ref: false })]);
    this.#kill.abort();
    await worked;
  }

  async #claimRuns(jobId: string): Promise<TrialJob['runs']> {
    const { slug, runs } = this.#job;
    const { control, worker, join } = this.#around;
    await join(slug);
    const ids = runs.map(({ run }) => run);
    const crashes = await control.claim(this.#claim, ids, { job: jobId, worker });
    return runs.filter(({ run, trials }, i) => {
      const before = crashes[i];
      if (before === null || before === undefined) return false;
      const claim = { ...this.#claim, run };
      this.#held.set(run, { claim, crashes: before, open: new Set(trials.map(({ id }) => id)) });
      return true;
    });
  }

  async #train(job: TrialJob, { gpus, cores }: Share): Promise<void> {
    const { datasets, pool, codePools, target, kernel, memoryBytes, variables } = this.#around;
    const listener: JobListener = {
      onMessage: (message) => this.#receive(message),
      stop: this.#stop.signal,
      kill: this.#kill.signal,
    };
    const runs = job.runs.map(({ run }) => run);
    const work: JobWork = {
      job,
      worker: this.#around.worker,
      checkpoints: await this.#checkpoints.load(job.slug, runs),
      policy: this.#policy,
    };
    const { waitsForProcess, codePatterns } = trainerOf(job);
    if (waitsForProcess) {
      const loaded = { ...work, dataset: await datasets.get(job.dataset) };
      return trainHere(loaded, { kernel, memoryBytes, variables, gpus, cores }, listener);
    }
    if (job.apart)
      return trainApart({ ...work, target, kernel, memoryBytes, dataFolders: datasets.folders }, listener);
    const loaded = { ...work, dataset: await datasets.get(job.dataset) };
    return codePatterns === null ? pool.run(loaded, listener) : codePools.run(loaded, listener);
  }

  #receive(message: ThreadMessage): void {
    switch (message.type) {
      case 'run':
        return this.#current.begin(message.run);
      case 'progress':
        return this.#current.advance(message);
      case 'recorded':
        return this.#current.record(message);
      case 'overrun':
        this.#overrun = message;
        return;
      case 'checkpoint': {
        const held = this.#held.get(message.run);
        if (held === undefined) this.#checkpoints.discard(message.stored);
        else this.#checkpoints.keep(held.claim, message.stored);
        return;
      }
      case 'problem':
        return this.#warn(message.code, message.run, `: ${message.text}`);
      case 'ended': {
        const { run, ending, isLast } = message;
        return this.#end(run, ending, isLast);
      }
      case 'reached':
        this.#pausing = this.#pausing.then(() => this.#pause(message.run, message.reached));
        return;
      case 'tested':
        return this.#endTest(message.run, { ...message, type: 'tested' });
    }
  }

  /** The checkpoint must be stored before the run can go to another worker. */
  async #pause(run: string, reached: ReachedRung): Promise<void> {
    await this.#checkpoints.settle();
    const { trial } = reached;
    this.#write(run, reached, { trial, fingerprint: fingerprintOf(reached), isLast: true });
  }

  #end(run: string, ending: Ending, isLast: boolean): void {
    const { trial } = ending;
    // A winner that cannot be scored still has its result.
    if (this.#job.purpose === 'test')
      return this.#endTest(run, { type: 'tested', trial, J: null, error: null });
    this.#write(run, ending, { trial, fingerprint: fingerprintOf(ending), isLast });
  }

  #endTest(run: string, { trial, J, error }: Tested): void {
    const event: Tested = { type: 'tested', trial, J, error };
    this.#write(run, event, { trial, fingerprint: 'tested', isLast: true });
  }

  #write(run: string, event: JournalEvent, ending: Omit<RunEnding, 'run' | 'event'>): void {
    if (this.#held.has(run)) this.#endings.write({ ...ending, run, event });
  }

  async #written({ run, trial, event, isLast }: RunEnding, answer: FinishAnswer): Promise<void> {
    if (answer === 'conflict') {
      this.#warn('two-results', run, ' ended twice with different results: the first one counts');
    }
    this.#held.get(run)?.open.delete(trial);
    if (isLast || answer === 'fenced') this.#held.delete(run);
    const isOver = isLast && event.type !== 'reached';
    if (isOver && answer !== 'fenced') await this.#checkpoints.drop({ ...this.#claim, run });
  }

  /**
   * The thread threw or died. The run it was training is to blame; if it had begun none, because it could not load the
   * data set, all of them are. The others wait again.
   */
  async #crashed(error: unknown): Promise<void> {
    await this.#endings.settle();
    const { run } = this.#current;
    const culprits = run === null ? [...this.#held.keys()] : [run];
    for (const culprit of culprits) await this.#blame(culprit, error);
  }

  /** The thread was ended at a limit: its trial is stopped, or the overrun counts as a crash. */
  async #endOverrun({ limit, limitMs, trainMs }: Overrun): Promise<void> {
    const reason = overrunReason(limit, limitMs);
    if (limit === 'stall_time') return this.#crashed(new Error(reason));
    await this.#endings.settle();
    const run = this.#current.run ?? '';
    const trials = [...(this.#held.get(run)?.open ?? [])];
    const { worker } = this.#around;
    trials.forEach((trial, i) => {
      const stopped = this.#current.stopped(trial, { worker, reason, trainMs });
      this.#end(run, stopped, i === trials.length - 1);
    });
    await this.#endings.settle();
  }

  /** The separate process was killed from outside. */
  async #lost(): Promise<void> {
    await this.#endings.settle();
    await this.#giveBack([...this.#held.keys()], 'lost');
  }

  async #blame(run: string, error: unknown): Promise<void> {
    const held = this.#held.get(run);
    if (held === undefined) return;
    const { worker } = this.#around;
    const reason = messageOf(error);
    this.#warn('trial-crashed', run, ` could not be trained: ${reason}`);
    await this.#checkpoints.dropSuspect(held.claim);
    if (held.crashes + 1 < this.#job.maxAttempts) return this.#giveBack([run], 'crashed');
    const log = logOf(error);
    const trials = [...held.open];
    trials.forEach((trial, i) => {
      this.#end(run, { type: 'failed', trial, worker, reason, log }, i === trials.length - 1);
    });
    await this.#endings.settle();
  }

  async #giveBack(runs: readonly string[], reason: Released['reason']): Promise<void> {
    await Promise.all(runs.map((run) => this.#giveBackOne(run, reason)));
  }

  async #giveBackOne(run: string, reason: Released['reason']): Promise<void> {
    const held = this.#held.get(run);
    if (held === undefined) return;
    this.#held.delete(run);
    const trials = [...held.open];
    const event: Released = { type: 'released', run, trials, worker: this.#around.worker, reason };
    await this.#around.control.release(held.claim, event);
  }

  /** Logs a problem of a run's trials. `text` follows their names. */
  #warn(code: string, run: string, text: string): void {
    const { sweep, runs } = this.#job;
    const open = this.#held.get(run)?.open;
    const trials = runs
      .filter((queued) => queued.run === run)
      .flatMap((queued) => queued.trials)
      .filter(({ id }) => open?.has(id) ?? true);
    const numbers = trials.map(({ number }) => String(number));
    const fields = { ...this.#names(), trials: numbers, ids: trials.map(({ id }) => id) };
    const named = `${sweep}: ${numbers.length === 1 ? 'trial' : 'trials'} ${numbers.join(', ')}`;
    this.#around.log.warn(code, fields, `${named}${text}`);
  }

  #names(): LogFields {
    return { sweep: this.#job.sweep, worker: this.#around.worker };
  }
}

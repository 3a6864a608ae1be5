/** Trains the runs of a job, or trains them again for scoring, and sends their progress and endings. */
import type { Ending } from '../src/model/events.js';
import { endingEvent, reachedEvent, stoppedEvent } from '../src/results/endingEvent.js';
import type { QueuedRun } from '../src/store/trialQueue.js';
import { trainerOf } from '../src/trainers/trainers.js';
import type { Run, TrainingRecord, TrainingStep, TrainingSteps } from '../src/trainers/training.js';
import { UntrainableError } from '../src/trainers/training.js';
import { Checkpointer } from './checkpointer.js';
import { overrunReason } from './overrunReason.js';
import type { LoadedWork, Send } from './protocol.js';
import { countStep, isStopRequested } from './stepCounter.js';

/** Progress is sent at most this often. */
const PROGRESS_MS = 200;

/** Records are sent at most this often. */
const RECORDS_MS = 20;

/** Trains one run after the other. Returns early if it must stop. */
export async function runAll(work: LoadedWork, send: Send): Promise<void> {
  const { job, steps } = work;
  for (const queued of job.runs) {
    if (isStopRequested(steps)) return;
    countStep(steps);
    send({ type: 'run', run: queued.run });
    try {
      if (job.purpose === 'test') await testRun(queued, work, send);
      else await trainRun(queued, work, send);
    } catch (error) {
      if (!(error instanceof UntrainableError)) throw error;
      failAll(queued, { work, error }, send);
    }
  }
}

/** Fails all trials of the run at once, because every further attempt would fail too. */
function failAll(
  { run, trials }: QueuedRun,
  { work, error }: { work: LoadedWork; error: UntrainableError },
  send: Send,
): void {
  const { worker } = work;
  const { message: reason, log, stopsSweep } = error;
  const stop = stopsSweep ? { stopsSweep } : {};
  trials.forEach(({ id: trial }, i) => {
    const ending: Ending = { type: 'failed', trial, worker, reason, log: [...log], ...stop };
    send({ type: 'ended', run, ending, isLast: i === trials.length - 1 });
  });
}

/** Returns before the run has ended if the training must stop. */
async function trainRun(queued: QueuedRun, work: LoadedWork, send: Send): Promise<void> {
  const { training, dataset } = work;
  const checkpointer = new Checkpointer(queued, work, send);
  const listener = new RunListener(queued, { work, checkpointer, send });
  await goThrough(training.train(runOf(queued, work), dataset, checkpointer), (step) => listener.hear(step));
}

function runOf({ configuration, trials }: QueuedRun, { job, policy }: LoadedWork): Run {
  const { record, settings, sweep } = job;
  const given = settings === undefined ? {} : { settings };
  return { configuration, trials, record, ...given, sweep, folder: policy.folder };
}

/**
 * Takes steps until there are none and returns the result, or until `hear` returns `end` and returns null. Synchronous
 * steps are not awaited, because they are a few microseconds apart.
 */
async function goThrough<Result>(
  steps: TrainingSteps<Result>,
  hear: (step: TrainingStep) => 'on' | 'end',
): Promise<Result | null> {
  for (;;) {
    const next = steps.next();
    const { done, value } = next instanceof Promise ? await next : next;
    if (done) return value;
    if (hear(value) === 'on') continue;
    // Ends the training and frees its resources. Its result is not needed.
    await steps.return(undefined as never);
    return null;
  }
}

type QueuedTrial = QueuedRun['trials'][number];

interface Surroundings {
  readonly work: LoadedWork;
  readonly checkpointer: Checkpointer;
  readonly send: Send;
}

/** Handles the steps of one run: records, checkpoints, progress, limits and endings. */
class RunListener {
  readonly #queued: QueuedRun;
  readonly #work: LoadedWork;
  readonly #checkpointer: Checkpointer;
  readonly #send: Send;
  readonly #open: Map<string, QueuedTrial>;
  readonly #records: TrainingRecord[] = [];
  readonly #metric: string;
  #sentMs = 0;
  #recordsSent = 0;
  #recordsSentMs = 0;

  constructor(queued: QueuedRun, { work, checkpointer, send }: Surroundings) {
    this.#queued = queued;
    this.#work = work;
    this.#checkpointer = checkpointer;
    this.#send = send;
    this.#open = new Map(queued.trials.map((trial) => [trial.id, trial]));
    this.#metric = trainerOf(work.job).metricsOf(work.job)[0]?.name ?? 'J';
  }

  hear(step: TrainingStep): 'on' | 'end' {
    if (step.type === 'ending') {
      this.#end(endingEvent(step.ending, this.#measured));
      return 'on';
    }
    if (step.type === 'record') this.#records.push(step.record);
    if (step.type === 'record' && this.#isAtRung(step.record)) {
      this.#checkpointer.pause(step);
      this.#reach();
      return 'end';
    }
    if (this.#checkpointer.attend(step)) return 'end';
    const { trainMs } = this.#checkpointer;
    this.#sendRecords(trainMs);
    if (trainMs - this.#sentMs > PROGRESS_MS) {
      this.#sentMs = trainMs;
      const J = this.#records.at(-1)?.metrics[this.#metric] ?? Number.NaN;
      this.#send({ type: 'progress', iteration: step.iteration, J, trainMs });
    }
    const { trialTimeMs } = this.#work.job;
    if (trialTimeMs === null || trainMs <= trialTimeMs) return 'on';
    this.#stopAll(overrunReason('trial_time', trialTimeMs));
    return 'end';
  }

  get #measured() {
    const { trainMs, resumedAt } = this.#checkpointer;
    return { worker: this.#work.worker, trainMs, resumedAt };
  }

  /** A training that diverges at a rung ends there. */
  #isAtRung({ iteration, metrics }: TrainingRecord): boolean {
    const { pause } = this.#queued;
    return pause !== undefined && iteration >= pause.iteration && Number.isFinite(metrics[this.#metric]);
  }

  #reach(): void {
    const { run, pause, trials } = this.#queued;
    const trial = trials.at(-1)?.id ?? '';
    const reached = reachedEvent({ trial, curve: this.#records, rung: pause?.rung ?? 0 }, this.#measured);
    this.#send({ type: 'reached', run, reached });
  }

  /** Only a training with a time limit can be stopped from outside and keep its records. */
  #sendRecords(trainMs: number): void {
    if (this.#work.job.trialTimeMs === null || this.#recordsSent === this.#records.length) return;
    if (trainMs - this.#recordsSentMs < RECORDS_MS) return;
    this.#recordsSentMs = trainMs;
    const fresh = this.#records.slice(this.#recordsSent);
    this.#recordsSent = this.#records.length;
    const trials = [...this.#open.values()].map((trial) => ({
      trial: trial.id,
      records: this.#recordsOf(trial, fresh),
    }));
    this.#send({ type: 'recorded', run: this.#queued.run, trials, resumedAt: this.#checkpointer.resumedAt });
  }

  #stopAll(reason: string): void {
    for (const trial of this.#open.values()) {
      const curve = this.#recordsOf(trial, this.#records);
      this.#end(stoppedEvent({ trial: trial.id, curve, reason }, this.#measured));
    }
  }

  /** The records that a trial has, whatever other trials share its run. */
  #recordsOf({ iterations }: QueuedTrial, records: readonly TrainingRecord[]): readonly TrainingRecord[] {
    const { training, dataset } = this.#work;
    const points = training.pointsOf(iterations, runOf(this.#queued, this.#work), dataset);
    return points === null ? records : records.filter(({ iteration }) => points.includes(iteration));
  }

  #end(ending: Ending): void {
    this.#open.delete(ending.trial);
    this.#send({ type: 'ended', run: this.#queued.run, ending, isLast: this.#open.size === 0 });
  }
}

/** Returns before the winner was scored if the training must stop. */
async function testRun(queued: QueuedRun, work: LoadedWork, send: Send): Promise<void> {
  const checkpointer = new Checkpointer(queued, work, send);
  const scoring = work.training.scoreOnTest(runOf(queued, work), work.dataset, checkpointer);
  const score = await goThrough(scoring, (step) =>
    step.type !== 'ending' && checkpointer.attend(step) ? 'end' : 'on',
  );
  if (score === null) return;
  const error = Number.isNaN(score.error) ? null : score.error;
  send({ type: 'tested', run: queued.run, trial: queued.trials[0]?.id ?? '', J: score.cost, error });
}

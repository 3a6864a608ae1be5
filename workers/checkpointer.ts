import { messageOf } from '../src/base/errors.js';
import type { StoredCheckpoint } from '../src/store/checkpoints.js';
import type { QueuedRun } from '../src/store/trialQueue.js';
import {
  type Checkpoint,
  CheckpointError,
  type CheckpointOwner,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../src/trainers/checkpoint.js';
import type { TrainerDescription } from '../src/trainers/trainer.js';
import { trainerOf } from '../src/trainers/trainers.js';
import type { Resumption, SavedTraining, TrainingMoment } from '../src/trainers/training.js';
import { readCheckpointFile, writeCheckpointFile } from './checkpointFiles.js';
import { MAX_STATE_BYTES } from './checkpointPolicy.js';
import type { LoadedWork, Send } from './protocol.js';
import { countStep, isStopRequested } from './stepCounter.js';

/** The pause between two saves, in multiples of the saving time: saving takes at most a twentieth of the time. */
const MIN_PAUSE_FACTOR = 20;

const NOTHING: Pick<Checkpoint, 'iteration' | 'trainMs'> = { iteration: 0, trainMs: 0 };

/** A step at which a training can be saved. */
type Attended = TrainingMoment & { readonly type: 'step' | 'wait' | 'record' };

/** The checkpoints of one run, in its thread. Loads the one to resume from, and saves the next when it is due. */
export class Checkpointer implements Resumption {
  readonly #run: QueuedRun;
  readonly #work: LoadedWork;
  readonly #send: Send;
  readonly #owner: CheckpointOwner;
  readonly #trainer: TrainerDescription;
  /** The names of all metrics of the trainer. */
  readonly #metrics: readonly string[];
  readonly #isPossible: boolean;
  readonly #startedMs = performance.now();
  /** The position of the checkpoint from which it resumed. */
  #before = NOTHING;
  #savedIteration = 0;
  #isFailing = false;
  #nextMs: number;

  constructor(run: QueuedRun, work: LoadedWork, send: Send) {
    this.#run = run;
    this.#work = work;
    this.#send = send;
    this.#trainer = trainerOf(work.job);
    this.#metrics = this.#trainer.metricsOf(work.job).map(({ name }) => name);
    this.#owner = { run: run.run, data: work.dataset.facts.digest, trainer: this.#trainer.version };
    this.#isPossible = this.#isWorthwhile();
    this.#nextMs = this.#startedMs + work.policy.everyMs;
  }

  load(): SavedTraining | null {
    const stored = this.#work.checkpoints.get(this.#run.run);
    if (stored === undefined) return null;
    try {
      const checkpoint = decodeCheckpoint(this.#read(stored), this.#owner, this.#metrics);
      this.#before = { iteration: checkpoint.iteration, trainMs: checkpoint.trainMs };
      this.#savedIteration = checkpoint.iteration;
      return checkpoint;
    } catch (error) {
      // A damaged or forged checkpoint is not the trial's fault.
      this.onUnusable(messageOf(error));
      return null;
    }
  }

  onUnusable(reason: string): void {
    this.#before = NOTHING;
    this.#savedIteration = 0;
    this.#warn('checkpoint-unusable', `its checkpoint cannot be used, so it starts again: ${reason}`);
  }

  /** The iteration from which it resumes; 0 if it starts from the beginning. */
  get resumedAt(): number {
    return this.#before.iteration;
  }

  /** The training time so far, including the time before the checkpoint. */
  get trainMs(): number {
    return this.#before.trainMs + performance.now() - this.#startedMs;
  }

  /** Saves the training if a save is due. Returns true after a request to stop, for which it has saved once more. */
  attend({ type, iteration, save }: Attended): boolean {
    const { steps } = this.#work;
    if (type !== 'wait') countStep(steps);
    const isStopping = isStopRequested(steps);
    if (!isStopping && performance.now() < this.#nextMs) return false;
    if (save !== null && this.#isPossible && iteration > this.#savedIteration && this.#isLong(iteration))
      this.#save(save);
    else this.#nextMs = performance.now() + this.#work.policy.everyMs;
    return isStopping;
  }

  /** Saves the training where it waits for the others, unless it was saved there. */
  pause({ iteration, save }: TrainingMoment): void {
    if (save !== null && this.#isPossible && iteration > this.#savedIteration) this.#save(save);
  }

  #isWorthwhile(): boolean {
    const { dataset, policy } = this.#work;
    const bytes = this.#trainer.checkpointBytes(this.#run.configuration, dataset.facts);
    return bytes <= (policy.folder === null ? policy.mostBytesInRedis : MAX_STATE_BYTES);
  }

  /** Forecasts the length of the training from the iterations since it started or resumed. */
  #isLong(iteration: number): boolean {
    const msPerIteration = (performance.now() - this.#startedMs) / (iteration - this.resumedAt);
    return msPerIteration * (this.#run.trials.at(-1)?.iterations ?? 0) > this.#work.policy.longerThanMs;
  }

  /** A checkpoint that cannot be written is no reason to end a training. It is reported once. */
  #save(save: () => SavedTraining): void {
    const { policy } = this.#work;
    const began = performance.now();
    try {
      const checkpoint = { ...save(), trainMs: this.trainMs };
      this.#send({ type: 'checkpoint', run: this.#run.run, stored: this.#store(checkpoint) });
      this.#savedIteration = checkpoint.iteration;
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#warn('checkpoint-not-saved', `no checkpoint could be saved: ${messageOf(error)}`);
      this.#isFailing = true;
    }
    const tookMs = performance.now() - began;
    this.#nextMs = performance.now() + Math.max(policy.everyMs, tookMs * MIN_PAUSE_FACTOR);
  }

  #store(checkpoint: Checkpoint): StoredCheckpoint {
    const { mostBytesInRedis, folder } = this.#work.policy;
    const encoded = encodeCheckpoint(this.#owner, checkpoint, this.#metrics);
    if (encoded.bytes <= mostBytesInRedis || folder === null)
      return { kind: 'bytes', bytes: new Uint8Array(Buffer.concat(encoded.pieces)) };
    return writeCheckpointFile(folder, this.#run.run, checkpoint.iteration, {
      encoded,
      onPiece: () => countStep(this.#work.steps),
    });
  }

  #read(stored: StoredCheckpoint): Uint8Array {
    if (stored.kind === 'bytes') return stored.bytes;
    const { folder } = this.#work.policy;
    if (folder === null)
      throw new CheckpointError('it is a file, but this worker has no folder for checkpoints');
    return readCheckpointFile(folder, stored);
  }

  #warn(code: string, text: string): void {
    this.#send({ type: 'problem', run: this.#run.run, code, text });
  }
}

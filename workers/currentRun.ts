/** What the thread of a job is training, as its messages say. It outlives a thread that is ended from outside. */
import type { Stopped } from '../src/model/events.js';
import { stoppedEvent } from '../src/results/endingEvent.js';
import type { TrialJob } from '../src/store/trialQueue.js';
import type { Progress } from '../src/store/workerRegistry.js';
import { trainerOf } from '../src/trainers/trainers.js';
import type { TrainingRecord } from '../src/trainers/training.js';
import type { ThreadMessage } from './protocol.js';

type Recorded = Extract<ThreadMessage, { type: 'recorded' }>;

export class CurrentRun {
  /** Null before the first. */
  #run: string | null = null;
  #progress: { readonly iteration: number; readonly J: number } = NO_PROGRESS;
  #resumedAt = 0;
  readonly #records = new Map<string, TrainingRecord[]>();

  get run(): string | null {
    return this.#run;
  }

  begin(run: string): void {
    this.#run = run;
    this.#progress = NO_PROGRESS;
    this.#resumedAt = 0;
    this.#records.clear();
  }

  advance(progress: { readonly iteration: number; readonly J: number }): void {
    this.#progress = progress;
  }

  record({ trials, resumedAt }: Recorded): void {
    this.#resumedAt = resumedAt;
    for (const { trial, records } of trials) {
      this.#records.set(trial, [...(this.#records.get(trial) ?? []), ...records]);
    }
  }

  progress({ slug, runs, trainer }: TrialJob): Progress | null {
    const queued = runs.find(({ run }) => run === this.#run);
    if (queued === undefined) return null;
    const { iteration, J } = this.#progress;
    return {
      slug,
      trials: queued.trials.map(({ id }) => id),
      iteration,
      iterations: hasKnownLength(trainer) ? (queued.trials.at(-1)?.iterations ?? 0) : null,
      J: Number.isFinite(J) ? J : null,
    };
  }

  /** The ending of a trial whose thread was ended at a limit. It keeps what the thread sent of it. */
  stopped(trial: string, how: { worker: string; reason: string; trainMs: number }): Stopped {
    const { worker, reason, trainMs } = how;
    const curve = this.#records.get(trial) ?? [];
    return stoppedEvent({ trial, curve, reason }, { worker, trainMs, resumedAt: this.#resumedAt });
  }
}

const NO_PROGRESS = { iteration: 0, J: Number.NaN };

/** Whether the length of a training follows from its configuration. */
function hasKnownLength(trainer: TrialJob['trainer']): boolean {
  return trainerOf(trainer === undefined ? {} : { trainer }).lengthAxes.length > 0;
}

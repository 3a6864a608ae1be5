/** The messages between a worker process and its threads. */
import type { MessagePort } from 'node:worker_threads';
import type { Dataset } from '../src/model/dataset.js';
import type { Ending, ReachedRung } from '../src/model/events.js';
import type { CheckpointPolicy } from '../src/processes/workerProtocol.js';
import type { StoredCheckpoint } from '../src/store/checkpoints.js';
import type { TrialJob } from '../src/store/trialQueue.js';
import type { KernelChoice } from '../src/trainers/network/kernel/loadKernel.js';
import type { Training, TrainingRecord } from '../src/trainers/training.js';
import type { Limit } from './overrunReason.js';
import type { StepCounter } from './stepCounter.js';

/** One job, whose runs are trained one after the other. */
export interface JobWork {
  readonly job: TrialJob;
  /** The name of the worker, for the journal. */
  readonly worker: string;
  /** The checkpoints to resume from, by run. */
  readonly checkpoints: ReadonlyMap<string, StoredCheckpoint>;
  /** Its folder is the folder of this sweep. */
  readonly policy: CheckpointPolicy;
}

/** A job with its data. The examples are in memory that all threads share. */
export interface ThreadWork extends JobWork {
  readonly dataset: Dataset;
}

export interface ThreadTask extends ThreadWork {
  readonly steps: StepCounter;
  /** The build of the kernel to use; null for the fastest. */
  readonly kernel: KernelChoice | null;
  /** Memory for its data set and its network. */
  readonly memoryBytes: number;
  /** The port on which the thread answers. The thread closes it at the end. */
  readonly port: MessagePort;
}

/** A job with its trainer, ready for training. */
export interface LoadedWork extends ThreadWork {
  readonly steps: StepCounter;
  readonly training: Training;
}

/** How the worker process follows a job, and ends it early. */
export interface JobListener {
  readonly onMessage: Send;
  /** Asks the thread to save its training and to end. */
  readonly stop: AbortSignal;
  /** Ends the thread at once. */
  readonly kill: AbortSignal;
}

/** The last message of a thread whose training still runs though it was left: its pool ends it. */
export const STUCK = 'stuck';

/** Sends a message from a thread to its worker process. */
export type Send = (message: ThreadMessage) => void;

export type ThreadMessage =
  | { readonly type: 'run'; readonly run: string }
  /** Follows the checkpoint from which the training resumes once it is promoted. */
  | { readonly type: 'reached'; readonly run: string; readonly reached: ReachedRung }
  | {
      readonly type: 'progress';
      readonly iteration: number;
      readonly J: number;
      /** The training time so far. */
      readonly trainMs: number;
    }
  /**
   * The new records of each open trial of a run with a time limit. The worker process keeps them, because a thread
   * that is ended from outside takes its own with it.
   */
  | {
      readonly type: 'recorded';
      readonly run: string;
      readonly trials: readonly { readonly trial: string; readonly records: readonly TrainingRecord[] }[];
      /** The iteration at which the training resumed from a checkpoint; 0 if it did not. */
      readonly resumedAt: number;
    }
  | { readonly type: 'checkpoint'; readonly run: string; readonly stored: StoredCheckpoint }
  /** `code` and `text` go into the log. */
  | {
      readonly type: 'problem';
      readonly run: string;
      readonly code: string;
      readonly text: string;
    }
  /** Sent on behalf of a thread that was ended because it exceeded a limit. */
  | {
      readonly type: 'overrun';
      readonly limit: Limit;
      readonly limitMs: number;
      readonly trainMs: number;
    }
  | {
      readonly type: 'ended';
      readonly run: string;
      readonly ending: Ending;
      readonly isLast: boolean;
    }
  | {
      readonly type: 'tested';
      readonly run: string;
      readonly trial: string;
      readonly J: number;
      readonly error: number | null;
    };

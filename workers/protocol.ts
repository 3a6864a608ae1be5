/** What a worker process and its threads say to each other. */
import type { MessagePort } from 'node:worker_threads';
import type { Dataset } from '../src/model/dataset.js';
import type { CheckpointPolicy } from '../src/processes/workerProtocol.js';
import type { StoredCheckpoint } from '../src/store/checkpoints.js';
import type { TrialJob } from '../src/store/trialQueue.js';
import type { Kernel, LoadedData } from '../src/trainers/network/kernel/kernel.js';
import type { KernelChoice } from '../src/trainers/network/kernel/loadKernel.js';
import type { Limit } from './overrunReason.js';
import type { StepCounter } from './stepCounter.js';

/** One job: its runs are trained one after the other. */
export interface JobWork {
  readonly job: TrialJob;
  /** By run: where those go on that do not start anew. */
  readonly checkpoints: ReadonlyMap<string, StoredCheckpoint>;
  /** Its folder is the sweep's own. */
  readonly policy: CheckpointPolicy;
}

/** The same with its data, whose examples lie in memory that all threads share. */
export interface ThreadWork extends JobWork {
  readonly dataset: Dataset;
}

export interface ThreadTask extends ThreadWork {
  readonly steps: StepCounter;
  /** Which build of the kernel to take; null: the fastest there is. */
  readonly kernel: KernelChoice | null;
  /** For its data set and its network. */
  readonly memoryBytes: number;
  /** Where the thread answers while it works; it closes the port when it is done. */
  readonly port: MessagePort;
}

/** And with its data in the kernel's memory, as the thread trains it. */
export interface LoadedWork extends ThreadWork {
  readonly steps: StepCounter;
  readonly kernel: Kernel;
  readonly data: LoadedData;
}

/** How the worker process follows a job, and ends it early. */
export interface JobListener {
  readonly onMessage: Send;
  /** Asks the thread to save its training and to end. */
  readonly stop: AbortSignal;
  /** Ends the thread at once. */
  readonly kill: AbortSignal;
}

/** Sends a message from a thread to its worker process. */
export type Send = (message: ThreadMessage) => void;

export type ThreadMessage =
  | { readonly type: 'run'; readonly run: string }
  | {
      readonly type: 'progress';
      readonly iteration: number;
      readonly J: number;
      /** What the training took so far. */
      readonly trainMs: number;
    }
  | { readonly type: 'checkpoint'; readonly run: string; readonly stored: StoredCheckpoint }
  /** `code` and `text` go into the log. */
  | {
      readonly type: 'problem';
      readonly run: string;
      readonly code: string;
      readonly text: string;
    }
  /** Said in its place: it is ended, for it did not keep to a limit. */
  | {
      readonly type: 'overrun';
      readonly limit: Limit;
      readonly limitMs: number;
      readonly trainMs: number;
    }
  | {
      readonly type: 'ended';
      readonly run: string;
      readonly trial: string;
      readonly outcome: Outcome;
      readonly isLast: boolean;
    }
  | {
      readonly type: 'tested';
      readonly run: string;
      readonly trial: string;
      readonly J: number;
      readonly error: number | null;
    };

/** What is measured of every training, whichever way it ended. */
interface Measured {
  /** In milliseconds. */
  readonly trainMs: number;
  /** Packed. */
  readonly curve: string;
  /** Where it went on from a checkpoint. */
  readonly resumedAt?: number;
}

/** How the training of one trial ended. */
export type Outcome =
  | (Measured & {
      readonly type: 'finished';
      readonly J: number;
      readonly devJ: number | null;
      readonly error: number | null;
      readonly devError: number | null;
    })
  | (Measured & { readonly type: 'diverged'; readonly iteration: number })
  | (Measured & { readonly type: 'stopped'; readonly iteration: number; readonly reason: string })
  | { readonly type: 'failed'; readonly reason: string };

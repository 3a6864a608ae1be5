/** What a worker process and its threads say to each other. */
import type { MessagePort } from 'node:worker_threads';

import type { KernelChoice } from '../src/kernel/loadKernel.js';
import type { TrialJob } from '../src/redis/trialQueue.js';
import type { Dataset } from '../src/spec/dataset.js';

/** One job for a thread: its runs are trained one after the other. */
export interface ThreadTask {
  readonly job: TrialJob;
  /** Its examples lie in memory that all threads share. */
  readonly dataset: Dataset;
  /** Which build of the kernel to take; null: the fastest there is. */
  readonly kernel: KernelChoice | null;
  /** Where the thread answers while it works; it closes the port when it is done. */
  readonly port: MessagePort;
}

export type ThreadMessage =
  | { readonly type: 'run'; readonly run: string }
  | { readonly type: 'progress'; readonly iteration: number; readonly J: number }
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

/** How the training of one trial ended; times in milliseconds, the curve packed. */
export type Outcome =
  | {
      readonly type: 'finished';
      readonly J: number;
      readonly devJ: number | null;
      readonly error: number | null;
      readonly devError: number | null;
      readonly trainMs: number;
      readonly curve: string;
    }
  | {
      readonly type: 'diverged';
      readonly iteration: number;
      readonly trainMs: number;
      readonly curve: string;
    }
  | {
      readonly type: 'stopped';
      readonly iteration: number;
      readonly reason: string;
      readonly trainMs: number;
      readonly curve: string;
    }
  | { readonly type: 'failed'; readonly reason: string };

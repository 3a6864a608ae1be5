/** What the coordinator can order. Every order is carried out by one command of the store that may be sent twice. */
import type { OverdueRun } from '../store/runControl.js';
import type { ReadyRun } from './run.js';

export type Order =
  /** Put runs into the queue, as one job. */
  | {
      readonly type: 'open';
      readonly slug: string;
      readonly runs: readonly ReadyRun[];
      readonly workMs: number;
    }
  /** Fail the trials of a run whose workers were lost too often. */
  | { readonly type: 'giveUp'; readonly slug: string; readonly run: ReadyRun }
  /** Cancel what still waits: the sweep's time is over. */
  | { readonly type: 'cancelLate'; readonly slug: string; readonly runs: Iterable<ReadyRun> }
  /** Pause a sweep whose trials fail one after another. */
  | { readonly type: 'pause'; readonly slug: string; readonly reason: string }
  /** Take a sweep out of the active ones: nothing of it is left to do, or it is gone. */
  | { readonly type: 'close'; readonly slug: string }
  /** Take a run out of flight that nobody claimed, or whose worker is lost. */
  | { readonly type: 'expire'; readonly run: OverdueRun; readonly isJobWaiting: boolean };

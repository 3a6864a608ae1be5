/** The orders of the coordinator. One store command carries out each order, and it may be sent twice. */
import type { Compared, Proposed } from '../model/events.js';
import type { OverdueRun } from '../store/runControl.js';
import type { ReadyRun } from './run.js';

export type CoordinatorOrder =
  /** Put runs into the queue, as one job. */
  | {
      readonly type: 'open';
      readonly slug: string;
      readonly runs: readonly ReadyRun[];
      readonly workMs: number;
    }
  /** Fail the trials of a run whose workers were lost too often. */
  | { readonly type: 'giveUp'; readonly slug: string; readonly run: ReadyRun }
  /** Cancel the runs that still wait: the sweep's time is over. */
  | { readonly type: 'cancelLate'; readonly slug: string; readonly runs: Iterable<ReadyRun> }
  /** Pause a sweep whose trials fail one after another. */
  | { readonly type: 'pause'; readonly slug: string; readonly reason: string }
  /** Write the next cohorts of a search into its journal. */
  | { readonly type: 'propose'; readonly slug: string; readonly cohorts: readonly Proposed[] }
  /** Write the comparison at a rung into the journal. */
  | { readonly type: 'compare'; readonly slug: string; readonly event: Compared }
  /** Remove a sweep from the active ones: nothing is left to do, or it was deleted. */
  | { readonly type: 'close'; readonly slug: string }
  /** Remove a run from flight that no worker claimed, or whose worker is lost. */
  | { readonly type: 'expire'; readonly run: OverdueRun; readonly isJobWaiting: boolean };

/** The commands of the store that the coordinator uses: its whole interface to the rest of the program. */
import type { Journal } from '../results/journal.js';
import type { DatasetStore } from '../store/datasetStore.js';
import type { Proposals } from '../store/proposals.js';
import type { Repair } from '../store/repair.js';
import type { RunControl } from '../store/runControl.js';
import type { SweepCaches } from '../store/sweepCaches.js';
import type { SweepControl } from '../store/sweepControl.js';
import type { SweepIndex } from '../store/sweepIndex.js';
import type { TrialQueue } from '../store/trialQueue.js';
import type { WorkerRegistry } from '../store/workerRegistry.js';

export interface CoordinatorStore {
  journal(slug: string): Journal;
  readonly sweeps: Pick<SweepIndex, 'active' | 'activate' | 'deactivate'>;
  readonly runs: Pick<
    RunControl,
    'open' | 'giveUp' | 'cancel' | 'expire' | 'overdue' | 'inFlight' | 'countJobs' | 'now'
  >;
  readonly control: Pick<SweepControl, 'pauseAs'>;
  readonly proposals: Pick<Proposals, 'append'>;
  readonly workers: Pick<WorkerRegistry, 'present' | 'forgetGone'>;
  readonly datasets: Pick<DatasetStore, 'has'>;
  readonly repair: Pick<Repair, 'check'>;
  /** A store without them keeps nothing for readers. */
  readonly caches?: Pick<SweepCaches, 'write'>;
}

export type CoordinatorQueue = Pick<TrialQueue, 'add' | 'isWaiting'>;

/**
 * How a run is retried after its worker was lost. The run may be the cause, or only a neighbour of the cause. After
 * its first loss it gets a job of its own. After its second it is trained in a separate process, where it can end
 * only itself. After `MAX_LOSSES` it is given up. The worker counts the crashes that it survives
 * (`limits.max_attempts`).
 */
import type { JournalEvent } from '../model/events.js';
import type { SweepFold } from '../results/fold.js';
import { lossesOf, type ReadyRun } from './run.js';

export const MAX_LOSSES = 20;
const LOSSES_BEFORE_APART = 2;

export function travelsAlone(fold: SweepFold, run: ReadyRun): boolean {
  return lossesOf(fold, run) > 0;
}

export function trainsApart(fold: SweepFold, run: ReadyRun): boolean {
  return lossesOf(fold, run) >= LOSSES_BEFORE_APART;
}

export function isGivenUp(fold: SweepFold, run: ReadyRun): boolean {
  return lossesOf(fold, run) >= MAX_LOSSES;
}

/** The endings written for a run that is given up. */
export function givenUpEvents({ columns, trials, workers }: SweepFold, run: ReadyRun): JournalEvent[] {
  const reason = `its worker was lost ${MAX_LOSSES} times: killed, out of memory, or its host went down`;
  return run.trials.map(({ id }) => {
    if (run.purpose === 'test') return { type: 'tested', trial: id, J: null, error: null };
    const last = columns.worker[trials.position(id) ?? -1] ?? -1;
    const worker = workers[last]?.worker ?? '';
    return { type: 'failed', trial: id, worker, reason, log: [] };
  });
}

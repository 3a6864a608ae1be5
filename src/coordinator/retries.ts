/**
 * What becomes of a run whose worker was lost. The run itself may be why, or it may only have been beside one that
 * was. After its first loss it travels without others. After its second it is trained in a process of its own, where
 * it can end nothing but itself. After `MAX_LOSSES` it is given up. Crashes that a worker survives are counted by
 * the worker (`limits.max_attempts`).
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
  const reason = `its worker was lost ${MAX_LOSSES} times: killed, out of memory, or its host was gone`;
  return run.trials.map(({ id }) => {
    if (run.purpose === 'test') return { type: 'tested', trial: id, J: null, error: null };
    const last = columns.worker[trials.position(id) ?? -1] ?? -1;
    const worker = workers[last]?.worker ?? '';
    return { type: 'failed', trial: id, worker, reason, log: [] };
  });
}

/**
 * Keeps a sweep with `failures.consecutive` from going on when its trials fail. What was handed out cannot be taken
 * back once a worker has it, so the guard acts before: it never lets more trials that may fail next be in flight
 * than may still fail. A trial may fail next
 *   - while none has ended well since the last failure, or since the start: then every trial;
 *   - otherwise only where its next crash would be its last.
 * In this way a sweep of which every trial fails is paused after the number of failures it names.
 */
import { formatCounted } from '../base/format.js';
import type { SweepFold } from '../results/fold.js';
import { crashesOf, type Flight, type ReadyRun } from './run.js';

/** Trials that may be added to those in flight that may fail next; Infinity without such a limit. */
export function failuresAllowed(fold: SweepFold, flights: Iterable<Flight>): number {
  const { consecutiveFailures } = fold.planned.spec;
  if (consecutiveFailures === null) return Number.POSITIVE_INFINITY;
  let inFlight = 0;
  for (const { run } of flights) inFlight += trialsAtRisk(fold, run);
  return consecutiveFailures - fold.failuresInARow - inFlight;
}

/** How many trials of a run may fail next. */
export function trialsAtRisk(fold: SweepFold, run: ReadyRun): number {
  const { limits } = fold.planned.spec;
  return isUnproven(fold) || crashesOf(fold, run) + 1 >= limits.maxAttempts ? run.trials.length : 0;
}

function isUnproven({ failuresInARow, ledger }: SweepFold): boolean {
  return failuresInARow > 0 || ledger.finished + ledger.diverged + ledger.stopped === 0;
}

/** Why a sweep of failing trials is paused; null where it goes on. */
export function pauseReason(fold: SweepFold): string | null {
  if (!fold.isFailing || fold.isDone || fold.pauseReason !== null) return null;
  const last = [...fold.failures.values()].at(-1)?.reason ?? '';
  return `${formatCounted(fold.failuresInARow, 'trial')} failed one after another, the last one: ${last}`;
}

/**
 * Stops a sweep with `failures.consecutive` when its trials fail. A run cannot be taken back once a worker has it, so
 * the guard acts earlier: it never puts more trials that may fail next in flight than may still fail.
 *   - While no trial has ended well since the start or the last failure, every trial may fail next.
 *   - Otherwise a trial may fail next only if its next crash would be its last.
 * A failure that says so pauses the sweep at once (`failures.exit_codes`).
 * So a sweep whose trials all fail is paused after exactly the number of failures in its file.
 */
import { formatCounted } from '../base/format.js';
import type { SweepFold } from '../results/fold.js';
import { crashesOf, type Flight, type ReadyRun } from './run.js';

/** How many more trials that may fail next can be put in flight; Infinity without such a limit. */
export function failuresAllowed(fold: SweepFold, flights: Iterable<Flight>): number {
  const { consecutiveFailures } = fold.planned.spec;
  if (consecutiveFailures === null) return Number.POSITIVE_INFINITY;
  let inFlight = 0;
  for (const { run } of flights) inFlight += trialsAtRisk(fold, run);
  return consecutiveFailures - fold.conduct.failuresInARow - inFlight;
}

/** How many trials of a run may fail next. */
export function trialsAtRisk(fold: SweepFold, run: ReadyRun): number {
  const { limits } = fold.planned.spec;
  return isUnproven(fold) || crashesOf(fold, run) + 1 >= limits.maxAttempts ? run.trials.length : 0;
}

function isUnproven({ conduct, ledger }: SweepFold): boolean {
  return conduct.failuresInARow > 0 || ledger.finished + ledger.diverged + ledger.stopped === 0;
}

/** Why a sweep of failing trials is paused; null if it continues. */
export function pauseReason(fold: SweepFold): string | null {
  if (fold.isDone || fold.conduct.pauseReason !== null) return null;
  const stopping = fold.stoppingFailure;
  if (stopping !== null) return stopping.reason;
  if (!fold.isFailing) return null;
  const last = [...fold.failures.values()].at(-1)?.reason ?? '';
  return `${formatCounted(fold.conduct.failuresInARow, 'trial')} failed one after another, the last one: ${last}`;
}

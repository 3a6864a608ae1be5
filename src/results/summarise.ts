import { unpackCurve } from './curve.js';
import { digestOf } from './digest.js';
import type { SweepFold } from './fold.js';
import { rankedColumn, rankTrials } from './ranking.js';
import { replicateGroups } from './replicates.js';
import type { Summary, SweepPhase } from './summary.js';

/** The view of a sweep as its journal stands. Its arrays are the fold's own: they change as the fold goes on. */
export function summarise(fold: SweepFold): Summary {
  const { planned, trials, columns, ledger } = fold;
  const { rankBy, replicates } = planned.spec;
  const ranking = rankTrials(trials, columns, rankBy);
  const tested = fold.tested === null ? undefined : trials.position(fold.tested.trial);
  return {
    spec: planned.spec,
    source: planned.source,
    facts: planned.facts,
    jmin: planned.jmin,
    phase: phaseOf(fold),
    pauseReason: fold.pauseReason,
    trials,
    columns,
    ledger,
    ranking,
    digest: digestOf(ranking, trials, columns, rankBy),
    partial: ranking.length < trials.size || hasTrialLimit(fold),
    groups: replicates ? replicateGroups(ranking, trials, rankedColumn(columns, rankBy)) : [],
    workers: fold.workers,
    failures: fold.failures,
    tested:
      fold.tested === null || tested === undefined
        ? null
        : {
            position: tested,
            J: fold.tested.J ?? Number.NaN,
            error: fold.tested.error ?? Number.NaN,
          },
    plannedMs: fold.plannedMs,
    startedMs: fold.startedMs,
    endedMs: fold.endedMs,
    curve: (position) => {
      const packed = fold.packedCurve(position);
      return packed === null ? null : unpackCurve(packed);
    },
  };
}

/** Whether `limits.trials` may have left trials out. What time limits leave out is missing from the ranking. */
function hasTrialLimit({ planned, trials }: SweepFold): boolean {
  const { trials: most } = planned.spec.limits;
  return most !== null && trials.size >= most;
}

function phaseOf(fold: SweepFold): SweepPhase {
  const { ledger } = fold;
  if (fold.isDone) return fold.cancelled && ledger.cancelled > 0 ? 'cancelled' : 'done';
  if (fold.pauseReason !== null) return 'paused';
  return ledger.running > 0 || ledger.waiting < ledger.planned ? 'running' : 'waiting';
}

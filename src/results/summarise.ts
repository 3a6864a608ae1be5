import type { SweepPhase } from '../model/states.js';
import { isGrowing } from '../model/trial.js';
import { objectiveOf } from '../trainers/trainers.js';
import { unpackCurve } from './curve.js';
import { digestOf } from './digest.js';
import type { SweepFold } from './fold.js';
import { orderTrials, rankingCriteria, rankingOf } from './ranking.js';
import { replicateGroups } from './replicates.js';
import { doneCount, isSound, metricColumn, type Summary } from './summary.js';

/** The summary of a sweep in the current state of its journal. */
export function summarise(fold: SweepFold): Summary {
  const { planned, ledger } = fold;
  const trials = isGrowing(fold.trials) ? fold.trials.fixed() : fold.trials;
  const { spec } = planned;
  const { columns, curves } = fold.copy();
  const order = orderTrials(trials, columns, rankingCriteria(spec));
  const ranking = rankingOf(order, columns);
  const { digest, version } = digestOf({ trials, columns, spec }, order);
  const { metric, goal } = objectiveOf(spec);
  const replicates = {
    ranking,
    trials,
    values: metricColumn(columns, metric),
    goal,
    isSound: (position: number) => isSound({ columns }, position),
  };
  return {
    spec,
    source: planned.source,
    facts: planned.facts,
    jmin: planned.jmin,
    phase: phaseOf(fold),
    pauseReason: fold.pauseReason,
    trials,
    columns,
    ledger,
    ranking,
    digest,
    digestVersion: version,
    partial: doneCount(ledger) < ledger.planned || hasTrialLimit(fold),
    groups: spec.replicates ? replicateGroups(replicates) : [],
    workers: [...fold.workers],
    failures: new Map(fold.failures),
    stops: new Map(fold.stops),
    tested: testedOf(fold),
    plannedMs: fold.plannedMs,
    startedMs: fold.startedMs,
    endedMs: fold.endedMs,
    curve: (position) => {
      const packed = curves.packed(position);
      return packed === null ? null : unpackCurve(packed);
    },
  };
}

function testedOf({ tested, trials }: SweepFold): Summary['tested'] {
  const position = tested === null ? undefined : trials.position(tested.trial);
  if (tested === null || position === undefined) return null;
  return { position, J: tested.J ?? Number.NaN, error: tested.error ?? Number.NaN };
}

/** Whether `limits.trials` may have left trials out. Trials cut by time limits are missing from the ranking. */
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

import type { SweepPhase } from '../model/states.js';
import { isGrowing, type TrialTable } from '../model/trial.js';
import { objectiveOf } from '../trainers/trainers.js';
import { unpackCurve } from './curve.js';
import { digestOf } from './digest.js';
import type { FoldCopy, SweepFold } from './fold.js';
import {
  type OrderedTrials,
  orderTrials,
  type RungOf,
  rankingCriteria,
  rankingOf,
  reorderTrials,
  type TrialOrder,
} from './ranking.js';
import { replicateGroups } from './replicates.js';
import { doneCount, isSound, metricColumn, type Summary } from './summary.js';

/** The summary of a sweep in the current state of its journal. */
export function summarise(fold: SweepFold): Summary {
  const { columns, curves } = fold.copy();
  return summaryOf(fold, { columns, curves }, (trials) =>
    orderTrials(trials, columns, rankingCriteria(fold.planned.spec), rungsOf(fold)),
  );
}

/**
 * The summaries of a sweep that continues, one after the other. Each takes over the order of the last, so that it
 * costs little however many trials have ended before.
 */
export class Summaries {
  #last: OrderedTrials | null = null;

  next(fold: SweepFold): Summary {
    const { columns, curves } = fold.copy();
    const last = this.#last;
    const criteria = rankingCriteria(fold.planned.spec);
    const order =
      last === null || last.trials !== fold.trials
        ? orderTrials(fold.trials, columns, criteria, rungsOf(fold))
        : reorderTrials(last, columns, criteria, rungsOf(fold));
    this.#last = { trials: fold.trials, columns, order };
    return summaryOf(fold, { columns, curves }, () => order);
  }
}

function rungsOf({ rungs }: SweepFold): RungOf {
  return (position) => rungs.rungOf(position);
}

/** What takes long and is not always asked for is made when it is. */
function summaryOf(
  fold: SweepFold,
  { columns, curves }: FoldCopy,
  orderOf: (trials: TrialTable) => TrialOrder,
): Summary {
  const { planned, ledger } = fold;
  const { spec } = planned;
  const trials = isGrowing(fold.trials) ? fold.trials.fixed() : fold.trials;
  const order = once(() => orderOf(trials));
  const ranking = once(() => rankingOf(order(), columns));
  const digest = once(() => digestOf({ trials, columns, spec }, order()));
  const { metric, goal } = objectiveOf(spec);
  const groups = once(() =>
    replicateGroups({
      ranking: ranking(),
      trials,
      values: metricColumn(columns, metric),
      goal,
      isSound: (position: number) => isSound({ columns }, position),
    }),
  );
  return {
    spec,
    source: planned.source,
    facts: planned.facts,
    git: planned.git ?? null,
    forecast: planned.forecast ?? null,
    jmin: planned.jmin,
    phase: phaseOf(fold),
    pauseReason: fold.conduct.pauseReason,
    searchEnd: fold.searchEnd,
    trials,
    columns,
    ledger,
    pruned: fold.rungs.stopped,
    get ranking() {
      return ranking();
    },
    get digest() {
      return digest().digest;
    },
    get digestVersion() {
      return digest().version;
    },
    partial: doneCount(ledger) + fold.rungs.stopped < ledger.planned || hasTrialLimit(fold),
    get groups() {
      return spec.replicates ? groups() : [];
    },
    workers: [...fold.workers],
    failures: new Map(fold.failures),
    stops: new Map(fold.stops),
    tested: testedOf(fold),
    marks: fold.conduct.marks,
    plannedMs: fold.plannedMs,
    startedMs: fold.startedMs,
    endedMs: fold.endedMs,
    lacksCurves: curves.areLeft,
    curve: (position) => {
      const packed = curves.packed(position);
      return packed === null ? null : unpackCurve(packed);
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
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
  if (fold.isDone) return fold.conduct.cancelled && ledger.cancelled > 0 ? 'cancelled' : 'done';
  if (fold.conduct.pauseReason !== null) return 'paused';
  return ledger.running > 0 || ledger.waiting < ledger.planned ? 'running' : 'waiting';
}

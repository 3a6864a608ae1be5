/** When the trials at a rung are compared (I9), and where a training waits for its next rung. */
import type { Configuration } from '../model/configuration.js';
import type { Compared } from '../model/events.js';
import type { Objective } from '../model/metrics.js';
import type { SweepFold } from '../results/fold.js';
import { compareAll, compareLate, type PrunedSweep } from '../search/pruner.js';
import { type HeldTrial, objectiveAt, type RungComparison } from '../search/rungComparison.js';
import { objectiveOf, trainerOf } from '../trainers/trainers.js';

/** The comparison that is due: null while a trial is still on its way to the rung. */
export function dueComparison(fold: SweepFold): Compared | null {
  const { prune } = fold.planned.spec;
  if (prune === undefined || fold.rungs.held === 0) return null;
  const objective = objectiveOf(fold.planned.spec);
  const heldAt = (rung: number): RungComparison => ({ prune, objective, rung, held: heldTrials(fold, rung) });
  const { compared } = fold.rungs;
  for (let rung = 1; rung <= compared; rung++) {
    const late = heldAt(rung);
    if (late.held.length > 0) return compareLate(late, fold.rungs.promotedAt(rung));
  }
  const areAllThere = !fold.isSearching && fold.unclaimed === 0 && fold.claimed === 0;
  return areAllThere ? compareAll(heldAt(compared + 1), prunedSweep(fold, objective)) : null;
}

function heldTrials({ rungs, trials }: SweepFold, rung: number): HeldTrial[] {
  return rungs.heldPositions.flatMap((position) => {
    const last = rungs.lastOf(position);
    if (last === undefined || !rungs.isHeld(position, rung)) return [];
    const before = rungs.beforeLast(position);
    return [{ id: trials.id(position), reached: last.event, before }];
  });
}

function prunedSweep(fold: SweepFold, objective: Objective): PrunedSweep {
  const { rungs, trials } = fold;
  const out: number[] = [];
  for (let position = 0; position < trials.size; position++) {
    const last = rungs.lastOf(position);
    if (rungs.isStopped(position)) out.push(objectiveAt(objective, last?.event.metrics ?? {}));
    else if (fold.state(position) === 'diverged') out.push(Number.NaN);
  }
  return { trials: trials.size, out };
}

/** A rung on the way of a training. */
export interface NextRung {
  /** From 1. */
  readonly rung: number;
  /** A recorded iteration. */
  readonly iteration: number;
}

/** Where the training waits next; null if it continues to its end. */
export function nextRung(fold: SweepFold, id: string, configuration: Configuration): NextRung | null {
  const { spec, facts } = fold.planned;
  const { prune } = spec;
  const position = fold.trials.position(id);
  if (prune === undefined || position === undefined) return null;
  const trainer = trainerOf(spec);
  const rung = fold.rungs.rungOf(position) + 1;
  const share = prune.rungs[rung - 1];
  if (share === undefined) return null;
  const length = trainer.lengthOf(configuration);
  const points = trainer.recordedAt(configuration, { facts, constants: spec.constants, record: spec.record });
  // A share of 2/27 of 81 iterations is 6, though not to the last bit.
  const from = Math.ceil(share * length - 1e-6);
  const iteration = points.find((point) => point >= from && point < length);
  return iteration === undefined ? null : { rung, iteration };
}

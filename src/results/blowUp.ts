import type { DataFacts } from '../model/dataset.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { curveSeries, unpackCurve } from './curve.js';

/**
 * A training whose J ends this many times above the cost of predicting a constant blew up: it finished, but what it
 * learned is worse than nothing. Where a trainer does not know that cost, the first recorded J takes its place.
 */
export const BLOW_UP_FACTOR = 100;

/** Tells whether a finished training blew up, by its final J. For a trainer without a cost J none does. */
export function blowUpRule(
  { constantCost }: Pick<TrainerDescription, 'constantCost'>,
  facts: DataFacts,
): (J: number, curve: string) => boolean {
  if (constantCost === undefined) return (J, curve) => J > BLOW_UP_FACTOR * firstJ(curve);
  const limit = BLOW_UP_FACTOR * constantCost(facts);
  return (J) => J > limit;
}

function firstJ(curve: string): number {
  return curveSeries(unpackCurve(curve), 'J')[0] ?? Number.NaN;
}

import type { DataFacts } from '../model/dataset.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { curveSeries, unpackCurve } from './curve.js';

/**
 * A training blew up if its J ends this many times above the cost of predicting a constant: it finished, but its
 * result is worse than no training. If a trainer does not know that cost, the first recorded J takes its place.
 */
export const BLOW_UP_FACTOR = 100;

/** Tells from its final J whether a finished training blew up. Without a cost J, no training does. */
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

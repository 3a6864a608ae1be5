/** What a better result costs: trials that no other beats in both time and result, and the cheapest good one. */
import { metricAt, type Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import type { Outcomes } from './outcomes.js';

export interface Priced {
  readonly position: number;
  /** On the scale of the outcomes: smaller is better. */
  readonly y: number;
  readonly price: number;
}

/** Trials that no other beats in both price and result, the cheapest first. */
export function paretoFront(trials: readonly Priced[]): Priced[] {
  const ordered = [...trials].sort((a, b) => a.price - b.price || a.y - b.y || a.position - b.position);
  let best = Number.POSITIVE_INFINITY;
  return ordered.filter(({ y }) => {
    if (y >= best) return false;
    best = y;
    return true;
  });
}

/** Trials by their training time. Results taken from another sweep keep the time they took there. */
export function pricedByTime({ columns }: Pick<Summary, 'columns'>, { y }: Outcomes): Priced[] {
  return priced(y, (position) => columns.trainMs[position] as number);
}

/** Trials by the size of what they train, e.g. its parameters; empty where the trainer knows no sizes. */
export function pricedBySize({ spec, facts, trials }: Summary, { y }: Outcomes): Priced[] {
  const trainer = trainerOf(spec);
  return priced(y, (position) => trainer.sizeOf(trials.configuration(position), facts) ?? Number.NaN);
}

/** Trials by the second of two objectives, if less of it is better; null with one objective. */
export function pricedByObjective({ spec, columns }: Summary, { y }: Outcomes): Priced[] | null {
  const { secondObjective: second } = spec;
  if (second?.goal !== 'minimize') return null;
  return priced(y, (position) => metricAt(columns, second.metric, position));
}

function priced(y: Float64Array, priceOf: (position: number) => number): Priced[] {
  const found: Priced[] = [];
  for (let position = 0; position < y.length; position++) {
    const value = y[position] as number;
    if (Number.isNaN(value)) continue;
    const price = priceOf(position);
    if (!Number.isNaN(price)) found.push({ position, y: value, price });
  }
  return found;
}

/** The cheapest trial that is at most `slack` worse than the best, in units of y. */
export function cheapestGood(trials: readonly Priced[], slack: number): Priced | null {
  const best = trials.reduce((least, { y }) => Math.min(least, y), Number.POSITIVE_INFINITY);
  const good = trials.filter(({ y }) => y <= best + slack);
  return good.reduce<Priced | null>((least, trial) => {
    if (least === null) return trial;
    return trial.price < least.price || (trial.price === least.price && trial.y < least.y) ? trial : least;
  }, null);
}

import { median } from '../base/statistics.js';
import { rankedColumn } from '../results/ranking.js';
import { type Summary, stateOf } from '../results/summary.js';
import type { HyperparameterName, HyperparameterValue } from '../spec/hyperparameters.js';
import { formatValue, hyperparameterOf } from '../spec/trial.js';
import { matters } from './matters.js';

/** How the trials with one value of one hyperparameter ended. */
export interface ValueEffect {
  readonly value: HyperparameterValue;
  readonly finished: number;
  readonly diverged: number;
  /** Of what the sweep is ranked by, over the finished ones; NaN where there are none. */
  readonly best: number;
  readonly median: number;
}

/** One entry a value, of the trials that depend on it: numbers ascending, all others in the order of the sweep file. */
export function valueEffects(summary: Summary, name: HyperparameterName): ValueEffect[] {
  const groups = new Map<string, { value: HyperparameterValue; costs: number[]; diverged: number }>();
  const costs = rankedColumn(summary.columns, summary.spec.rankBy);
  for (const position of summary.ranking) {
    const configuration = summary.trials.configuration(position);
    if (!matters(name, configuration)) continue;
    const value = hyperparameterOf(configuration, name, summary.facts);
    const key = formatValue(value);
    const group = groups.get(key) ?? { value, costs: [], diverged: 0 };
    groups.set(key, group);
    if (stateOf(summary, position) === 'finished') group.costs.push(costs[position] ?? Number.NaN);
    else group.diverged += 1;
  }
  return [...groups.values()].sort(byValue(summary, name)).map((group) => ({
    value: group.value,
    finished: group.costs.length,
    diverged: group.diverged,
    best: group.costs[0] ?? Number.NaN,
    median: median(group.costs),
  }));
}

type Valued = { readonly value: HyperparameterValue };

function byValue(summary: Summary, name: HyperparameterName) {
  const values = summary.spec.axes.find((axis) => axis.name === name)?.values ?? [];
  const places = new Map(values.map((value, place) => [formatValue(value), place]));
  const place = ({ value }: Valued) => places.get(formatValue(value)) ?? values.length;
  return (a: Valued, b: Valued) => {
    const [x, y] = [numericValue(a.value, summary), numericValue(b.value, summary)];
    if (x !== null && y !== null) return x - y;
    return Number(x === null) - Number(y === null) || place(a) - place(b);
  };
}

/** A value as a number: `full` is all training examples; null for words and lists. */
export function numericValue(value: HyperparameterValue, { facts }: Pick<Summary, 'facts'>): number | null {
  if (value === 'full') return facts.trainExamples;
  return typeof value === 'number' ? value : null;
}

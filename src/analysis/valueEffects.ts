import { median } from '../base/statistics.js';
import { formatValue, type Value } from '../model/configuration.js';
import { isSound, metricColumn, type Summary, stateOf } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';

/** How the trials with one value of one hyperparameter ended. */
export interface ValueEffect {
  readonly value: Value;
  /** Trials that finished and did not blow up. */
  readonly finished: number;
  readonly diverged: number;
  /** Trials left out, like the diverged ones: their training failed or was cut short. */
  readonly blewUp: number;
  readonly stopped: number;
  /** Over the ranking metric of the `finished`; NaN if there are none. */
  readonly best: number;
  readonly median: number;
}

/** Collects the trials with one value of a hyperparameter. */
interface Group {
  readonly value: Value;
  /** Costs of the trials that finished and did not blow up, in the order of the ranking. */
  readonly costs: number[];
  diverged: number;
  blewUp: number;
  stopped: number;
}

/**
 * One entry per value of each hyperparameter, over the trials that depend on it. Numbers ascend; other values keep
 * the order of the sweep file. A hyperparameter that no ranked trial depends on is left out. All are computed
 * together, because decoding configurations is most of the work.
 */
export function valueEffects(summary: Summary, names: readonly string[]): Map<string, ValueEffect[]> {
  const trainer = trainerOf(summary.spec);
  const groups = new Map(names.map((name) => [name, new Map<string, Group>()]));
  const costs = metricColumn(summary.columns, summary.spec.rankBy);
  for (const position of summary.ranking) {
    const configuration = summary.trials.configuration(position);
    const ending = endingOf(summary, position);
    for (const [name, byValue] of groups) {
      if (!trainer.matters(name, configuration)) continue;
      const group = groupOf(byValue, trainer.valueOf(configuration, name, summary.facts));
      if (ending === 'sound') group.costs.push(costs[position] ?? Number.NaN);
      else group[ending]++;
    }
  }
  const known = [...groups].filter(([, byValue]) => byValue.size > 0);
  return new Map(known.map(([name, byValue]) => [name, effectsOf(summary, name, byValue)]));
}

function endingOf(summary: Summary, position: number): 'sound' | 'diverged' | 'blewUp' | 'stopped' {
  if (isSound(summary, position)) return 'sound';
  const state = stateOf(summary, position);
  return state === 'stopped' || state === 'diverged' ? state : 'blewUp';
}

function groupOf(byValue: Map<string, Group>, value: Value): Group {
  const key = formatValue(value);
  const known = byValue.get(key);
  if (known !== undefined) return known;
  const group: Group = { value, costs: [], diverged: 0, blewUp: 0, stopped: 0 };
  byValue.set(key, group);
  return group;
}

function effectsOf(summary: Summary, name: string, byValue: Map<string, Group>): ValueEffect[] {
  return [...byValue.values()].sort(inOrder(summary, name)).map(({ value, costs, ...leftOut }) => ({
    value,
    finished: costs.length,
    ...leftOut,
    best: costs[0] ?? Number.NaN,
    median: median(costs),
  }));
}

type Valued = { readonly value: Value };

function inOrder(summary: Summary, name: string) {
  const values = summary.spec.axes.find((axis) => axis.name === name)?.values ?? [];
  const places = new Map(values.map((value, place) => [formatValue(value), place]));
  const place = ({ value }: Valued) => places.get(formatValue(value)) ?? values.length;
  return (a: Valued, b: Valued) => {
    const [x, y] = [numericValue(a.value, summary), numericValue(b.value, summary)];
    if (x !== null && y !== null) return x - y;
    return Number(x === null) - Number(y === null) || place(a) - place(b);
  };
}

/** A value as a number; null if it has no place on a scale. */
export function numericValue(value: Value, { spec, facts }: Pick<Summary, 'spec' | 'facts'>): number | null {
  return trainerOf(spec).numericValue(value, facts);
}

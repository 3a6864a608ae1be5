/** Two sweeps side by side: what they share, what differs, and whether the second is better than the first. */

import { formatNumber } from '../base/format.js';
import { mean, sampleDeviation } from '../base/statistics.js';
import { formatValue, REPLICATE_AXIS } from '../model/configuration.js';
import type { Summary } from '../results/summary.js';
import { objectiveOf } from '../trainers/trainers.js';
import { type Analysis, analyse } from './analysis.js';
import { type AxisTable, chosenAxes } from './axisTable.js';
import { tTail } from './distributions.js';
import { percent } from './findings/finding.js';
import { welch } from './noise.js';
import { type Outcomes, relativeGain } from './outcomes.js';

export interface SweepComparison {
  /** Trials that both have: the same training on the same data. */
  readonly shared: number;
  /** Whether both have the same data and the same objective, so that their results can be compared. */
  readonly isComparable: boolean;
  /** `paired`: over configurations with the same values of the axes both sweep. `best`: over seeds of the two best. */
  readonly test: 'paired' | 'best' | 'none';
  /** How much better the second is, as a share; negative if it is worse. NaN without a test. */
  readonly gain: number;
  /** Probability of such a difference by chance. */
  readonly p: number;
  /** Pairs or seeds that were compared. */
  readonly count: number;
  readonly verdict: string;
}

const MIN_PAIRS = 5;
const MAX_CHANCE = 0.05;

export function compareSweeps(a: Summary, b: Summary): SweepComparison {
  const [first, second] = [analyse(a), analyse(b)];
  const shared = sharedTrials(a, b);
  const [from, to] = [objectiveOf(a.spec), objectiveOf(b.spec)];
  const isComparable =
    from.metric === to.metric &&
    a.facts.digest === b.facts.digest &&
    first.outcomes.scale === second.outcomes.scale;
  const none = { shared, isComparable, test: 'none', gain: Number.NaN, p: Number.NaN, count: 0 } as const;
  if (!isComparable)
    return { ...none, verdict: 'Their results cannot be compared: the data or the objective differ.' };
  const pairs = pairedDifferences(first, second);
  if (pairs.length >= MIN_PAIRS) {
    const center = mean(pairs);
    const error = sampleDeviation(pairs) / Math.sqrt(pairs.length);
    const p = error === 0 ? Number(center === 0) : tTail(center / error, pairs.length - 1);
    const gain = relativeGain(first.outcomes, center, 1);
    return {
      ...none,
      test: 'paired',
      gain,
      p,
      count: pairs.length,
      verdict: verdictOf(
        differenceText(first.outcomes, gain),
        p,
        `over ${pairs.length} pairs of configurations with the same values of what both sweep (paired t-test)`,
      ),
    };
  }
  const [one, other] = [first.best, second.best];
  if (one === null || other === null) return { ...none, verdict: 'One of them has no result yet.' };
  const gain = relativeGain(first.outcomes, one.mean - other.mean, 1);
  if (one.ys.length < 2 || other.ys.length < 2)
    return {
      ...none,
      gain,
      verdict: `The best of the second is ${differenceText(first.outcomes, gain)}, with too few seeds to tell it from chance.`,
    };
  const p = welch(one.ys, other.ys);
  return {
    ...none,
    test: 'best',
    gain,
    p,
    count: one.ys.length + other.ys.length,
    verdict: verdictOf(
      differenceText(first.outcomes, gain),
      p,
      `over the seeds of the two best configurations (Welch's t-test)`,
    ),
  };
}

function verdictOf(difference: string, p: number, how: string): string {
  if (p >= MAX_CHANCE) return `No difference is shown ${how}: p = ${p.toPrecision(2)}.`;
  return `The second is ${difference} ${how}: p = ${p.toPrecision(2)}.`;
}

/** A cost that is more than twice as high is worse by a factor: 1,016 % is hard to read. */
function differenceText({ scale }: Pick<Outcomes, 'scale'>, gain: number): string {
  if (scale === 'log' && gain < -1)
    return `worse by a factor of ${formatNumber(Number((1 - gain).toPrecision(2)))}`;
  return gain === 0 ? 'as good' : gain > 0 ? `better by ${percent(gain)}` : `worse by ${percent(-gain)}`;
}

function sharedTrials({ trials: a }: Summary, { trials: b }: Summary): number {
  let count = 0;
  for (let position = 0; position < b.size; position++) if (a.position(b.id(position)) !== undefined) count++;
  return count;
}

/** Result of the first minus that of the second, for each combination of values of the axes that both sweep. */
function pairedDifferences(a: Analysis, b: Analysis): number[] {
  const names = chosenAxes(a.table)
    .map(({ name }) => name)
    .filter((name) => name !== REPLICATE_AXIS && chosenAxes(b.table).some((axis) => axis.name === name));
  if (names.length === 0) return [];
  const [first, second] = [meansByKey(a, names), meansByKey(b, names)];
  return [...first].flatMap(([key, value]) => {
    const other = second.get(key);
    return other === undefined ? [] : [value - other];
  });
}

function meansByKey({ table, cells }: Analysis, names: readonly string[]): Map<string, number> {
  const groups = new Map<string, number[]>();
  for (const { positions, mean: value, lost } of cells) {
    if (lost > 0 || Number.isNaN(value)) continue;
    const key = keyOf(table, names, positions[0] as number);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return new Map([...groups].map(([key, values]) => [key, mean(values)]));
}

function keyOf({ axes }: AxisTable, names: readonly string[], position: number): string {
  return names
    .map((name) => {
      const axis = axes.find((found) => found.name === name);
      return formatValue(axis?.values[axis.codes[position] as number] ?? null);
    })
    .join('|');
}

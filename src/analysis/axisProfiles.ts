/** What the best of each value of an axis reaches, which axes have their best at an end, and which do not matter. */
import type { Value } from '../model/configuration.js';
import type { Summary } from '../results/summary.js';
import { describedHyperparameter } from '../trainers/hyperparameters.js';
import { trainerOf } from '../trainers/trainers.js';
import { type AxisTable, chosenAxes, NOT_USED, type SweptAxis } from './axisTable.js';
import type { GridCell } from './cells.js';
import type { Importance } from './importance.js';
import { type Noise, noticeable } from './noise.js';
import { type Outcomes, relativeGain } from './outcomes.js';
import { beyond, type Side } from './valueSteps.js';

export interface AxisSources {
  readonly summary: Pick<Summary, 'spec' | 'facts'>;
  readonly table: AxisTable;
  readonly cells: readonly GridCell[];
  /** The best configuration; null if none has a sound result. */
  readonly best: GridCell | null;
  readonly outcomes: Outcomes;
  readonly importance: Importance | null;
  readonly noise: Noise;
}

/** The axis has its best at its first or last value. */
export interface Edge {
  readonly axis: string;
  readonly side: Side;
  readonly value: Value;
  /** How much better the best there is than the best of the value beside it, as a share of the latter. */
  readonly gain: number;
  /** Values that continue the axis; none if it cannot be continued, or if too many trials there were lost. */
  readonly next: readonly number[];
  /** Trials with the value, and those of them that diverged or blew up. */
  readonly trials: number;
  readonly lost: number;
  /** Whether too many were lost to continue the axis. */
  readonly isLimit: boolean;
}

/** The axis makes no difference. */
export interface Flat {
  readonly axis: string;
  /** The value of the best configuration. */
  readonly value: Value;
  /** How far the bests of its values are apart, as a share of the worst. */
  readonly spread: number;
}

/** Less than a hundredth is not worth another sweep, even where it is no chance. */
const MIN_EDGE_GAIN = 0.01;
/** Where the noise is unknown, an edge must be plain. */
const MIN_UNSURE_EDGE_GAIN = 0.05;
/** An axis whose values come within a fiftieth of each other, and that explains no more of the variance, is flat. */
const MAX_FLAT_SPREAD = 0.02;
const MAX_FLAT_SHARE = 0.02;
/** Where a quarter of the trials at an end were lost, what lies beyond it loses more. */
const MIN_LOST_PART = 0.25;
/** An axis is extended by two values; by one where the steps are long. */
const MAX_NEW_VALUES = 2;
const LONG_STEP = 2.5;

/**
 * The best configuration whose trials all have a sound result; null if there is none. Of equal ones it is that of the
 * sweep's winner.
 */
export function bestCell(cells: readonly GridCell[], winner: number | null): GridCell | null {
  return cells.reduce<GridCell | null>((best, cell) => {
    if (cell.lost > 0 || Number.isNaN(cell.mean)) return best;
    if (best === null || cell.mean < best.mean) return cell;
    return cell.mean === best.mean && winner !== null && cell.positions.includes(winner) ? cell : best;
  }, null);
}

/** By code, the best mean of a configuration; NaN where none has a result. */
export function bestByValue(cells: readonly GridCell[], { codes, values }: SweptAxis): number[] {
  const bests = values.map(() => Number.NaN);
  for (const { positions, mean } of cells) {
    const code = codes[positions[0] as number] as number;
    if (code !== NOT_USED && !(mean >= (bests[code] as number)) && !Number.isNaN(mean)) bests[code] = mean;
  }
  return bests;
}

export function edgesOf(sources: AxisSources): Edge[] {
  const { best } = sources;
  if (best === null) return [];
  const zipped = new Set(sources.summary.spec.zip.flat());
  return chosenAxes(sources.table).flatMap((axis) =>
    zipped.has(axis.name) ? [] : edgeOf(axis, best, sources),
  );
}

function edgeOf(axis: SweptAxis, best: GridCell, sources: AxisSources): Edge[] {
  const { summary, cells, outcomes, noise } = sources;
  const numbers = axis.numbers.filter((number) => number !== null);
  if (numbers.length < 2 || numbers.length < axis.values.length) return [];
  const code = axis.codes[best.positions[0] as number] as number;
  const side = code === 0 ? 'low' : code === numbers.length - 1 ? 'high' : null;
  if (side === null) return [];
  const bests = bestByValue(cells, axis);
  const difference = (bests[side === 'low' ? 1 : code - 1] as number) - (bests[code] as number);
  const gain = relativeGain(outcomes, difference, rangeOf(outcomes));
  const limit = noticeable(noise);
  const isReal = Number.isNaN(limit)
    ? gain >= MIN_UNSURE_EDGE_GAIN
    : difference > limit && gain >= MIN_EDGE_GAIN;
  if (!isReal) return [];
  const hyperparameter = describedHyperparameter(trainerOf(summary.spec), axis.name);
  const { trials, lost } = endingsAt(axis, code, outcomes);
  const inside = endingsAt(axis, side === 'low' ? 1 : code - 1, outcomes);
  // Where the value beside it loses as many, something else is what loses them.
  const isLimit = lost >= trials * MIN_LOST_PART && lost * inside.trials > inside.lost * trials;
  const most = stepRatio(numbers, side) >= LONG_STEP ? 1 : MAX_NEW_VALUES;
  const next = isLimit ? [] : beyond(numbers, { side, most, hyperparameter });
  return [{ axis: axis.name, side, value: axis.values[code] ?? null, gain, next, trials, lost, isLimit }];
}

/** How many trials with a value ended, and how many of them were lost. */
function endingsAt(
  { codes }: SweptAxis,
  code: number,
  { y, lost }: Outcomes,
): { trials: number; lost: number } {
  const counts = { trials: 0, lost: 0 };
  for (const [position, flag] of lost.entries()) {
    if (codes[position] !== code || (flag === 0 && Number.isNaN(y[position]))) continue;
    counts.trials++;
    counts.lost += flag;
  }
  return counts;
}

/** The factor between the last two values at an end. */
function stepRatio(numbers: readonly number[], side: Side): number {
  const [end = 0, before = 0] = side === 'high' ? [numbers.at(-1), numbers.at(-2)] : [numbers[0], numbers[1]];
  return side === 'high' ? end / before : before / end;
}

export function flatsOf({ summary, table, cells, best, outcomes, importance, noise }: AxisSources): Flat[] {
  if (best === null) return [];
  const zipped = new Set(summary.spec.zip.flat());
  const limit = noticeable(noise);
  return chosenAxes(table).flatMap((axis): Flat[] => {
    const bests = bestByValue(cells, axis);
    const code = axis.codes[best.positions[0] as number] as number;
    if (axis.values.length < 2 || zipped.has(axis.name) || code === NOT_USED || bests.some(Number.isNaN))
      return [];
    const difference = Math.max(...bests) - Math.min(...bests);
    const spread = relativeGain(outcomes, difference, rangeOf(outcomes));
    const isWithinNoise = noise.source === 'replicates' && difference < limit;
    if (spread >= MAX_FLAT_SPREAD && !isWithinNoise) return [];
    if (totalShare(importance, axis.name) > MAX_FLAT_SHARE) return [];
    return [{ axis: axis.name, value: axis.values[code] ?? null, spread }];
  });
}

/** What an axis explains alone and in pairs. Without an importance nothing is known, so that no axis is flat. */
function totalShare(importance: Importance | null, name: string): number {
  if (importance === null) return Number.POSITIVE_INFINITY;
  const effects = [...importance.main, ...importance.pairs];
  return effects
    .filter(({ factors }) => factors.some((names) => names.includes(name)))
    .reduce((sum, { share }) => sum + share, 0);
}

/** From the best result to the worst. */
export function rangeOf({ y }: Pick<Outcomes, 'y'>): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of y) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return Math.max(0, high - low);
}

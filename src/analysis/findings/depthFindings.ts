/** Whether depth helps at about the same size, and how much width replaces it. Only for trainers that name a depth. */
import { formatCount, labelOf } from '../../base/format.js';
import { trainerOf } from '../../trainers/trainers.js';
import type { Analysis } from '../analysis.js';
import { compareDepths, type DepthBest, depthFronts, EQUAL_SIZE_RATIO, smallestReaching } from '../depth.js';
import { noticeable } from '../noise.js';
import { originalValue } from '../outcomes.js';
import { type WidthGrowth, widthReading } from '../widthGrowth.js';
import { capitalised, type Finding, listed, objectiveLabel, resultText } from './finding.js';

export function depthFindings(analysis: Analysis): Finding[] {
  return [...atSameSize(analysis), ...smallest(analysis), ...atSameResult(analysis)];
}

function atSameSize(analysis: Analysis): Finding[] {
  const { summary, outcomes, noise } = analysis;
  const comparison = compareDepths(analysis);
  if (comparison === null) return [];
  const { bests, from, to } = comparison;
  const ordered = [...bests].sort((a, b) => a.cell.mean - b.cell.mean);
  const [first, second] = ordered as [DepthBest, DepthBest];
  const { depth: axis = '', size: word = 'units of size' } = trainerOf(summary.spec).meanings ?? {};
  const sizes = from === to ? formatCount(from) : `${formatCount(from)} to ${formatCount(to)}`;
  const each = bests.map(({ depth, cell }) => `${resultText(summary, outcomes, cell.mean)} with ${depth}`);
  const limit = noticeable(noise);
  const isClear = second.cell.mean - first.cell.mean > limit;
  const verdict = isClear
    ? `${first.depth} ${labelOf(axis)} are best`
    : Number.isNaN(limit)
      ? `how many ${labelOf(axis)} are best is not known, because the noise is unknown`
      : `these data do not show how many ${labelOf(axis)} are best: the two best are closer than the noise`;
  return [
    {
      type: 'depth',
      axes: [axis],
      trials: bests.map(({ cell }) => summary.trials.number(cell.positions[0] as number)),
      numbers: { from_size: from, to_size: to, best: first.depth, is_clear: Number(isClear) },
      sentence: `At ${sizes} ${word}, ${verdict} (best ${objectiveLabel(summary)}: ${listed(each)}).`,
    },
  ];
}

/**
 * The smallest network of each depth that reaches what all depths reach. It is printed where one depth needs more than
 * another: at the other's size or above, it fell short by more than the noise.
 */
function smallest({ summary, outcomes, noise }: Analysis): Finding[] {
  const fronts = depthFronts(summary);
  if (fronts.length === 0) return [];
  // The last of a front is its best.
  const target = Math.max(...fronts.map(({ front }) => front.at(-1)?.cell.mean ?? Number.NaN));
  const reach = fronts.flatMap((front) => smallestReaching(front, target) ?? []);
  const least = Math.min(...reach.map(({ size }) => size));
  const needsMore = fronts.some((front) => {
    const lucky = smallestReaching(front, target + noticeable(noise))?.size ?? Number.NaN;
    return lucky >= least * EQUAL_SIZE_RATIO && front.sizes.some((size) => size >= least && size < lucky);
  });
  if (!needsMore) return [];
  const { depth: axis = '', size: word = 'units of size' } = trainerOf(summary.spec).meanings ?? {};
  const each = reach.map(({ depth, size }) => `${formatCount(size)} with ${depth}`);
  return [
    {
      type: 'smallest',
      axes: [axis],
      trials: reach.map(({ cell }) => summary.trials.number(cell.positions[0] as number)),
      numbers: {
        target: originalValue(outcomes, target),
        ...Object.fromEntries(reach.map(({ depth, size }) => [`size_${depth}`, size])),
      },
      sentence: `For ${objectiveLabel(summary)} ${resultText(summary, outcomes, target)}, which every number of ${labelOf(axis)} reaches, the fewest ${word} are ${listed(each)}.`,
    },
  ];
}

function atSameResult({ summary, table, cells }: Analysis): Finding[] {
  const { depth = '', width = '' } = trainerOf(summary.spec).meanings ?? {};
  const reading = widthReading(summary, table, cells);
  if (reading === null || reading.kind === 'unclear') return [];
  const found = { type: 'width', axes: [depth, width], trials: [] } as const;
  const [deep, wide] = [labelOf(depth), labelOf(width)];
  if (reading.kind === 'one-width') {
    const sentence = `How many more ${wide} a shallow network needs is not shown: no value of ${deep} was trained with two of ${wide}.`;
    return [{ ...found, numbers: { is_shown: 0 }, sentence }];
  }
  const { growth } = reading;
  const { shallow, factor, low, high, points } = growth;
  const numbers = {
    shallow,
    deep: growth.deep,
    factor,
    low,
    high,
    points,
    is_shown: Number(isShown(growth)),
  };
  const interval = `95 % interval ${times(low)} to ${times(high)}, parallel lines through ${points} bests`;
  const needs = `For the same ${objectiveLabel(summary)}, ${deep} ${shallow} needs ${times(factor)} times the ${wide} of ${deep} ${growth.deep} (${interval}).`;
  const unknown = `${capitalised(deep)} ${shallow} and ${growth.deep} need about the same ${wide} for the same ${objectiveLabel(summary)}, as far as these data show (a factor of ${times(factor)}, ${interval}).`;
  return [{ ...found, numbers, sentence: isShown(growth) ? needs : unknown }];
}

/** The interval leaves out an equal width, and the estimate is more than another size of the same class. */
function isShown({ factor, low, high }: WidthGrowth): boolean {
  return (low > 1 && factor >= EQUAL_SIZE_RATIO) || (high < 1 && factor <= 1 / EQUAL_SIZE_RATIO);
}

function times(factor: number): string {
  return String(Number(factor.toPrecision(2)));
}

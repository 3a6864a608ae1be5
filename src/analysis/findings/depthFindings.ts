/** Whether depth helps at about the same size. Only for trainers that name a depth. */
import { formatCount, labelOf } from '../../base/format.js';
import { trainerOf } from '../../trainers/trainers.js';
import type { Analysis } from '../analysis.js';
import { compareDepths, type DepthBest } from '../depth.js';
import { noticeable } from '../noise.js';
import { type Finding, listed, objectiveLabel, resultText } from './finding.js';

export function depthFindings(analysis: Analysis): Finding[] {
  const { summary, table, cells, outcomes, noise } = analysis;
  const comparison = compareDepths(summary, table, cells);
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

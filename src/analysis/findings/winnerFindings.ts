/** The best trials by other metrics than the one that the sweep is ranked by. */
import { formatNumber, formatShare } from '../../base/format.js';
import { figureOf, leadersOf } from '../../results/leaders.js';
import { allMetrics } from '../../results/sweepMetrics.js';
import type { Analysis } from '../analysis.js';
import { type Finding, objectiveLabel } from './finding.js';

export function winnerFindings({ summary }: Analysis): Finding[] {
  const leaders = leadersOf(summary);
  if (leaders === null) return [];
  const { spec, trials } = summary;
  const metrics = allMetrics(summary);
  const winner =
    spec.secondObjective === undefined ? `the winner by ${objectiveLabel(summary)}` : 'the trial of rank 1';
  return leaders.rivals.map((rival): Finding => {
    const metric = metrics.find(({ name }) => name === rival.metric);
    const label = metric?.label ?? rival.metric;
    const format = metric?.format === 'share' ? formatShare : formatNumber;
    const [value, other] = [rival, leaders.winner].map((who) => figureOf(summary, who, rival.metric));
    const [own, winning] = [trials.number(rival.position), trials.number(leaders.winner.position)];
    const whose = rival.group === null ? 'trial' : 'the configuration of trial';
    const mean = rival.group === null ? '' : 'mean ';
    const extreme = metric?.goal === 'maximize' ? 'highest' : 'lowest';
    return {
      type: 'other-winner',
      axes: [],
      trials: [own, winning],
      numbers: { value: value ?? Number.NaN, of_winner: other ?? Number.NaN },
      sentence: `By ${mean}${label}, ${whose} ${own} is best: ${format(value ?? Number.NaN)}, the ${extreme}, against ${format(other ?? Number.NaN)} of ${winner}.`,
    };
  });
}

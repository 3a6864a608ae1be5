/** Notes on the order and the figures of a report's tables. */
import { objectiveLabel } from '../analysis/findings/finding.js';
import { rankingCriteria } from '../results/ranking.js';
import type { Summary } from '../results/summary.js';
import { allMetrics } from '../results/sweepMetrics.js';
import { objectiveOf } from '../trainers/trainers.js';
import { rankLabel } from './metrics.js';

export function rankingNote(summary: Summary): string {
  const { goal, metric } = objectiveOf(summary.spec);
  const { secondObjective: second } = summary.spec;
  if (second !== undefined)
    return `By ${rankLabel(metric)} and ${rankLabel(second.metric)}: by front, then by the area that only this trial of its front dominates; ties by ${rankLabel(metric)}, then ${tieOrder(summary)}. Every digit is in trials.csv.`;
  const first = goal === 'minimize' ? 'lowest' : 'highest';
  const by = `By ${rankLabel(metric)}, the ${first} first; ties by ${tieOrder(summary)}.`;
  return `${by} Every digit is in trials.csv.`;
}

/** `dev J, then id`: what decides between trials with the same value of the objective. */
export function tieOrder({ spec, facts }: Pick<Summary, 'spec' | 'facts'>): string {
  const measured = allMetrics({ spec }).filter(({ part }) => part !== 'dev' || facts.devExamples > 0);
  const breakers = rankingCriteria(spec)
    .slice(1)
    .filter(({ metric }) => measured.some(({ name }) => name === metric));
  return [...breakers.map(({ metric }) => rankLabel(metric)), 'id'].join(', then ');
}

export function replicateNote({ spec, groups }: Summary): string {
  const rank = `Configurations by their mean ${objectiveLabel({ spec })}; the spread is the sample standard deviation over the n seeds that finished.`;
  const isWhole = groups.every(({ positions, finished }) => finished === positions.length);
  return isWhole ? rank : `${rank} A configuration with fewer finished trials than another ranks after it.`;
}

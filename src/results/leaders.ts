/**
 * The leaders of a sweep: the winner by its objective, and the trials that are better by another cost. Terminal,
 * lists, page and reports all use this file, so that none hides the trial with the lowest dev cost.
 */
import { mean } from '../base/statistics.js';
import { compareMetric, type Objective } from '../model/metrics.js';
import { type Criterion, rankingCriteria } from './ranking.js';
import { isSound, metricAt, type Summary, winner } from './summary.js';
import type { Contender, Leaders, ReplicateGroup, Rival } from './totals.js';

/** Null if no trial has finished, or all finished trials blew up. */
export function leadersOf(summary: Summary): Leaders | null {
  // An overview lacks the trials to find them.
  if (summary.totals !== undefined) return summary.totals.leaders;
  const position = winner(summary);
  if (position === null) return null;
  const contenders = contendersOf(summary);
  const first: Contender = { position, group: summary.groups[0] ?? null };
  const criteria = rankingCriteria(summary.spec);
  const objective = summary.spec.secondObjective === undefined ? criteria[0] : undefined;
  // With two objectives the first trial need not be the best in either.
  const others = objective === undefined ? criteria : criteria.slice(1);
  return {
    winner: first,
    sharing: objective === undefined ? 1 : countSharing(summary, contenders, first, objective),
    rivals: others.flatMap(({ metric, goal }): Rival[] => {
      const best = bestBy(summary, contenders, { metric, goal });
      const [value, winning] = [best, first].map((contender) => figureOf(summary, contender, metric));
      return compareMetric(goal, value ?? Number.NaN, winning ?? Number.NaN) < 0 ? [{ ...best, metric }] : [];
    }),
  };
}

/** A metric of a trial, or its mean over the finished trials of a configuration. */
export function figureOf(summary: Summary, { position, group }: Contender, metric: string): number {
  if (group === null) return metricAt(summary.columns, metric, position);
  return mean(soundMembers(group).map((member) => metricAt(summary.columns, metric, member)));
}

/** The trials that count in a group's mean and spread. */
function soundMembers({ positions, finished }: ReplicateGroup): readonly number[] {
  return positions.slice(0, finished);
}

/** Best first. A configuration with fewer finished trials than the first is not compared with it. */
function contendersOf(summary: Summary): Contender[] {
  const [first] = summary.groups;
  if (first !== undefined) {
    const missing = (group: ReplicateGroup) => group.positions.length - group.finished;
    return summary.groups
      .filter((group) => group.finished > 0 && missing(group) === missing(first))
      .map((group) => ({ position: group.positions[0] as number, group }));
  }
  const contenders: Contender[] = [];
  for (const position of summary.ranking) {
    if (!isSound(summary, position)) break;
    contenders.push({ position, group: null });
  }
  return contenders;
}

/** The contenders are in order, so those that share the first place come first. */
function countSharing(
  summary: Summary,
  contenders: readonly Contender[],
  first: Contender,
  { metric }: Criterion,
): number {
  const value = figureOf(summary, first, metric);
  const next = contenders.findIndex((contender) => figureOf(summary, contender, metric) !== value);
  return Math.max(1, next === -1 ? contenders.length : next);
}

/** The first of equals. */
function bestBy(summary: Summary, contenders: readonly Contender[], { metric, goal }: Objective): Contender {
  let best = contenders[0] as Contender;
  let value = Number.NaN;
  for (const contender of contenders) {
    const other = figureOf(summary, contender, metric);
    if (compareMetric(goal, other, value) < 0) [best, value] = [contender, other];
  }
  return best;
}

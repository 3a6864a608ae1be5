import { isSound, type Summary } from '../results/summary.js';

/** The best that stand out in a chart, and others that show what a sweep's trials are like. */
export interface SelectedTrials {
  /** Positions of the trials of the lowest ranks, best first: of those that finished and did not blow up. */
  readonly best: readonly number[];
  /** Positions spread evenly over the rest of the ranking: also of what blew up, was stopped or diverged. */
  readonly others: readonly number[];
}

export function selectTrials(summary: Summary, limits: { best: number; others: number }): SelectedTrials {
  const best: number[] = [];
  for (const position of summary.ranking) {
    if (best.length === limits.best || !isSound(summary, position)) break;
    best.push(position);
  }
  const rest = summary.ranking.subarray(best.length);
  return { best, others: limits.others === 0 ? [] : spread(rest, limits.others) };
}

/** At most this many of the items, from the first to the last at even distances. */
export function spread(items: Uint32Array, most: number): number[] {
  if (items.length <= most) return [...items];
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => items[Math.round(i * step)] as number);
}

/** What `settle` found, in sentences. */
import { analyse } from '../analysis/analysis.js';
import { capitalised, countOf, listed, objectiveLabel } from '../analysis/findings/finding.js';
import type { Settled } from '../app/settleSweep.js';
import { formatCount, formatCounted, formatDuration, formatNumber } from '../base/format.js';
import type { Summary } from '../results/summary.js';

const MAX_NAMED = 10;

export function settledSentences(summary: Summary, settled: Settled): string[] {
  const { best, tied, candidates, seeds, end, level, rounds } = settled;
  const label = objectiveLabel(summary);
  const [mean, low, high] = [settled.mean, settled.low, settled.high].map(formatNumber);
  const interval = Number.isNaN(settled.low) ? '' : `, ${low} to ${high} (95 %)`;
  const kind = analyse(summary).outcomes.scale === 'log' ? 'geometric mean' : 'mean';
  const figures = `${kind} ${label} ${mean}${interval} over ${formatCounted(seeds, 'seed')}`;
  const looks = rounds.length < 2 ? '' : `, ${Number((level * 100).toPrecision(2))} % at each look`;
  const test = `Welch's t-test, Holm, 5 % in all${looks}`;
  const named = tied.slice(0, MAX_NAMED).map(String);
  const more = tied.length > MAX_NAMED ? [...named, `${formatCount(tied.length - MAX_NAMED)} more`] : named;
  const verdict =
    tied.length === 0
      ? `The configuration of trial ${best} is best: ${figures}. It differs from ${candidates < 2 ? 'all others' : countOf(candidates - 1, candidates - 1, 'other candidate')} (${test}).`
      : `${capitalised(countOf(tied.length, candidates - 1, 'other candidate'))} still cannot be told apart from the configuration of trial ${best} (${test}): ${tied.length === 1 ? 'that of trial' : 'those of trials'} ${listed(more)}. It has ${figures}.`;
  return [verdict, ...endSentences(end, settled), costSentence(settled)];
}

function endSentences(end: Settled['end'], { seeds }: Settled): string[] {
  switch (end) {
    case 'separated':
      return [];
    case 'replicates':
      return [`All ${seeds} seeds are spent: --replicates ${seeds * 2} adds more.`];
    case 'budget':
      return ['No further seed fits the budget: give more time with --budget.'];
    case 'interrupted':
      return ['Interrupted: the same command resumes.'];
    case 'incomplete':
      return ['Some trials have no result: jmin retry queues them again, and the same command resumes.'];
  }
}

function costSentence({ rounds }: Settled): string {
  const trained = rounds.reduce((sum, round) => sum + round.trained, 0);
  const ms = rounds.reduce((sum, round) => sum + round.trainMs, 0);
  return trained === 0
    ? 'Nothing had to be trained.'
    : `It cost ${formatCounted(trained, 'trial')} in ${formatCounted(rounds.length, 'round')}: ${formatDuration(ms)} of training.`;
}

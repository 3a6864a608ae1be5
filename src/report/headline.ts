/** The first lines of a report: what state the sweep is in, which trial won, and what to be careful about. */
import { formatCount, formatCounted, formatNumber } from '../base/format.js';
import {
  type Ledger,
  type Summary,
  stateOf,
  TRIAL_STATES,
  type TrialState,
  winner,
} from '../results/summary.js';
import { metricsOf, rankLabel } from './metrics.js';

/** What the sweep came to, in a sentence. */
export function outcome(summary: Summary): string {
  const { ledger, spec, phase } = summary;
  const best = winner(summary);
  if (best === null) return nothingFinished(summary);
  const value = metricsOf(summary).find((metric) => metric.rankBy === spec.rankBy);
  const cost = value === undefined ? '' : `: ${value.format(value.value(best))}`;
  const of = `of ${formatCounted(ledger.finished, 'finished trial')}`;
  const soFar = phase === 'done' ? '' : ' so far';
  if (ledger.finished === 1)
    return `Trial ${summary.trials.number(best)} is the only one that finished${soFar}${cost}.`;
  return `Trial ${summary.trials.number(best)} has the lowest ${rankLabel(spec.rankBy)} ${of}${soFar}${cost}.`;
}

function nothingFinished({ ledger }: Summary): string {
  if (ledger.diverged > 0 && ledger.diverged === ledger.planned) {
    return `All ${formatCounted(ledger.planned, 'trial')} diverged: a smaller learning rate is the first thing to try.`;
  }
  return 'No trial has finished yet.';
}

/** States that trials are in: what ended first, the most frequent first. */
export function statesShown(ledger: Ledger): TrialState[] {
  const isOpen = (state: TrialState) => Number(state === 'waiting' || state === 'running');
  const shown = TRIAL_STATES.filter((state) => ledger[state] > 0);
  return shown.sort((a, b) => isOpen(a) - isOpen(b) || ledger[b] - ledger[a]);
}

/** What a reader must know before trusting the first line; mostly nothing. */
export function cautions(summary: Summary): string[] {
  return [...partialCaution(summary), ...otherWinner(summary)];
}

function partialCaution({ partial, ledger, pauseReason, phase }: Summary): string[] {
  const missing = (['waiting', 'running', 'stopped', 'failed', 'cancelled'] as const)
    .filter((state) => ledger[state] > 0)
    .map((state) => `${formatCount(ledger[state])} ${state}`);
  const paused = phase === 'paused' && pauseReason !== null ? [`Paused: ${pauseReason}`] : [];
  if (!partial) return paused;
  const why =
    missing.length === 0 ? '' : ` Of ${formatCounted(ledger.planned, 'trial')}, ${missing.join(', ')}.`;
  return [`Partial: the ranking and the digest are not those of the whole sweep.${why}`, ...paused];
}

/** Where the lowest J and the lowest dev J are not the same trial's, the model overfits, or is not done learning. */
function otherWinner(summary: Summary): string[] {
  const { columns, trials, facts } = summary;
  const byJ = lowest(summary, columns.J);
  const byDev = lowest(summary, columns.devJ);
  if (facts.devExamples === 0 || byJ === null || byDev === null || byJ === byDev) return [];
  const figures = (position: number) =>
    `trial ${trials.number(position)} (J ${formatNumber(columns.J[position] ?? Number.NaN)}, dev J ${formatNumber(columns.devJ[position] ?? Number.NaN)}, rank ${formatCount(summary.ranking.indexOf(position) + 1)})`;
  return [
    `The lowest J and the lowest dev J are not the same trial's: by J ${figures(byJ)}, by dev J ${figures(byDev)}.`,
  ];
}

function lowest(summary: Summary, column: Float64Array): number | null {
  let best: number | null = null;
  for (const position of summary.ranking) {
    if (stateOf(summary, position) !== 'finished') break;
    const value = column[position] ?? Number.NaN;
    if (!Number.isNaN(value) && (best === null || value < (column[best] ?? Number.NaN))) best = position;
  }
  return best;
}

/** The winner's figures, and its score on the test set where that was taken. */
export function figuresOf(summary: Summary, position: number): { label: string; text: string }[] {
  const figures = metricsOf(summary).map((metric) => ({
    label: metric.label,
    text: metric.format(metric.value(position)),
  }));
  const { tested, facts } = summary;
  if (tested === null || tested.position !== position) return figures;
  const isRegression = facts.task === 'regression';
  const test = isRegression
    ? { label: 'test RMSE', text: formatNumber(Math.sqrt(tested.J) * facts.targetDeviation) }
    : {
        label: 'test error',
        text:
          metricsOf(summary)
            .find(({ label }) => label === 'error')
            ?.format(tested.error) ?? '',
      };
  return [...figures, { label: 'test J', text: formatNumber(tested.J) }, test];
}

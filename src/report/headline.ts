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
import type { NamedText } from './hyperparameterText.js';
import { type Metric, metricsOf, rankLabel, testMetrics } from './metrics.js';

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
  const paused = phase === 'paused' && pauseReason !== null ? [`Paused: ${pauseReason}`] : [];
  if (!partial) return paused;
  const missing = statesShown(ledger)
    .filter((state) => state !== 'finished' && state !== 'diverged')
    .map((state) => `${formatCount(ledger[state])} ${state}`);
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
  const figures = (position: number) => {
    const [J, devJ] = [columns.J, columns.devJ].map((costs) => formatNumber(costs[position] ?? Number.NaN));
    const rank = formatCount(summary.ranking.indexOf(position) + 1);
    return `trial ${trials.number(position)} (J ${J}, dev J ${devJ}, rank ${rank})`;
  };
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

/** The winner's figures, and its score on the test set where that was taken; first what the ranking is by. */
export function figuresOf(summary: Summary, position: number): NamedText[] {
  const metrics = metricsOf(summary);
  const isMain = ({ rankBy }: Metric) => rankBy === summary.spec.rankBy;
  const figures = [...metrics.filter(isMain), ...metrics.filter((metric) => !isMain(metric))];
  return [
    ...figures.map(({ label, format, value }) => ({ label, text: format(value(position)) })),
    ...(summary.tested?.position === position ? testMetrics(summary) : []),
  ];
}

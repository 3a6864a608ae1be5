/** Where the learning rate is too large, and where too small. Only for trainers that name one. */
import { labelOf, valueText } from '../../base/format.js';
import { trainerOf } from '../../trainers/trainers.js';
import type { Analysis } from '../analysis.js';
import { costMetric } from '../curveReadings.js';
import { MIN_LATE_FALL, MIN_SWINGS, type RateReading } from '../rateReadings.js';
import { capitalised, countOf, type Finding, listed, percent } from './finding.js';

/** A reading is of the learning rate and not of some other hyperparameter where half of its trials show it. */
const MIN_PART = 0.5;

export function rateFindings(analysis: Analysis): Finding[] {
  const axis = trainerOf(analysis.summary.spec).meanings?.stepSize;
  if (axis === undefined) return [];
  if (analysis.rates.length === 1) return singleRate(analysis, axis, analysis.rates[0] as RateReading);
  if (analysis.rates.length === 0) return fixedRate(analysis, axis);
  return [...diverging(analysis, axis), ...swinging(analysis, axis), ...falling(analysis, axis)];
}

function diverging({ rates }: Analysis, axis: string): Finding[] {
  const lost = rates.filter((rate) => rate.lost > 0);
  const [first] = lost;
  if (first === undefined) return [];
  const safe = rates.filter(({ rate, lost: count }) => count === 0 && rate < first.rate).at(-1);
  const upTo = safe === undefined ? '' : `; up to ${valueText(safe.rate)} none did`;
  const isAllLost =
    lost.length > 1 && rates.every(({ rate, lost: count, trials }) => rate < first.rate || count === trials);
  const total = lost.reduce((sum, { lost: count }) => sum + count, 0);
  const parts = lost.map(
    ({ rate, lost: count, trials }) => `${countOf(count, trials)} at ${valueText(rate)}`,
  );
  return [
    {
      type: 'diverging-rate',
      axes: [axis],
      trials: [],
      numbers: {
        rate: first.rate,
        lost: first.lost,
        trials: first.trials,
        ...(safe === undefined ? {} : { safe: safe.rate }),
      },
      sentence: `${capitalised(labelOf(axis))}: ${isAllLost ? `all ${total} trials from ${valueText(first.rate)} on` : listed(parts.slice(0, 3))} diverged or blew up${upTo}.`,
    },
  ];
}

function swinging({ rates, summary }: Analysis, axis: string): Finding[] {
  const found = rates.find(({ swinging: count, read }) => count > 0 && count >= read * MIN_PART);
  if (found === undefined) return [];
  return [
    {
      type: 'swinging-rate',
      axes: [axis],
      trials: [],
      numbers: { rate: found.rate, swinging: found.swinging, trials: found.read },
      sentence: `From ${labelOf(axis)} ${valueText(found.rate)} on ${costLabel(summary)} swings: in ${countOf(found.swinging, found.read)} it rose by over 5 % in a quarter of the late steps.`,
    },
  ];
}

/** The largest rate at which J was not done. Below the best rate, that only says that the rate is too small. */
function falling({ rates, summary, table, best }: Analysis, axis: string): Finding[] {
  const found = rates.findLast((rate) => isFalling(rate));
  const column = table.axes.find(({ name }) => name === axis);
  const bestRate = column?.numbers[column.codes[best?.positions[0] ?? 0] ?? 0] ?? 0;
  if (found === undefined || found.rate < bestRate) return [];
  const { rate, falling: count, read, lateFall } = found;
  const isSafe = rates.every((other) => other.rate < rate || other.lost === 0);
  return [
    {
      type: 'falling-rate',
      axes: [axis],
      trials: [],
      numbers: { rate, falling: count, trials: read, late_fall: lateFall },
      sentence: `At ${labelOf(axis)} ${valueText(rate)} ${costLabel(summary)} was still falling: by ${percent(lateFall)} in the last fifth of the training, in ${countOf(count, read)}. ${isSafe ? 'Train longer, or try a larger one' : 'Train longer'}.`,
    },
  ];
}

function isFalling({ falling: count, read, lateFall }: RateReading): boolean {
  return read > 0 && count >= read * MIN_PART && lateFall >= MIN_LATE_FALL;
}

function fixedRate({ summary, best, bestReading }: Analysis, axis: string): Finding[] {
  if (best === null || bestReading === null) return [];
  const configuration = summary.trials.configuration(best.positions[0] as number);
  const rate = trainerOf(summary.spec).valueOf(configuration, axis, summary.facts);
  return typeof rate === 'number' ? suggestion(rate, axis, { ...bestReading, cost: costLabel(summary) }) : [];
}

function singleRate({ bestReading, summary }: Analysis, axis: string, { rate }: RateReading): Finding[] {
  return bestReading === null ? [] : suggestion(rate, axis, { ...bestReading, cost: costLabel(summary) });
}

/** The usual step of a first search on a logarithmic scale. */
const RATE_STEP = 3;

interface RateState {
  readonly lateFall: number;
  readonly swings: number;
  readonly cost: string;
}

function suggestion(rate: number, axis: string, { lateFall, swings, cost }: RateState): Finding[] {
  const isTooLarge = swings >= MIN_SWINGS;
  const why = isTooLarge
    ? `${cost} swings`
    : lateFall >= MIN_LATE_FALL
      ? `${cost} still fell by ${percent(lateFall)} in the last fifth`
      : '';
  const first = Number((isTooLarge ? rate / RATE_STEP : rate * RATE_STEP).toPrecision(2));
  const second = Number((isTooLarge ? rate * RATE_STEP : rate / RATE_STEP).toPrecision(2));
  const reason = why === '' ? '' : ` (${why})`;
  return [
    {
      type: 'single-rate',
      axes: [axis],
      trials: [],
      numbers: { rate, first, second },
      sentence: `Only one ${labelOf(axis)} was tried, ${valueText(rate)}${reason}: try ${valueText(first)} first, then ${valueText(second)}.`,
    },
  ];
}

function costLabel(summary: Analysis['summary']): string {
  return costMetric(summary, 'train')?.label ?? 'the cost';
}

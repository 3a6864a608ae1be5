/** Which sizes underfit, which overfit, and since when. */
import { formatCount } from '../../base/format.js';
import { median } from '../../base/statistics.js';
import { trainerOf } from '../../trainers/trainers.js';
import type { Analysis } from '../analysis.js';
import { costMetric } from '../curveReadings.js';
import type { SizeFit } from '../fit.js';
import { countOf, type Finding, percent } from './finding.js';

/** Sizes do so, and not single trials, where half of at least three trials do. */
const MIN_PART = 0.5;
const MIN_TRIALS = 3;

export function fitFindings(analysis: Analysis): Finding[] {
  return [...overfitting(analysis), ...underfitting(analysis)];
}

function overfitting({ fit, summary }: Analysis): Finding[] {
  const found = classesWith(fit, ({ overfit }) => overfit);
  if (found === null) return [];
  const turn = median(found.classes.map((part) => part.turn).filter((at) => !Number.isNaN(at)));
  const epoch = median(found.classes.map((part) => part.turnEpoch).filter((at) => !Number.isNaN(at)));
  const since = Number.isNaN(epoch)
    ? `after ${percent(turn)} of the training`
    : `after epoch ${Math.round(epoch)}`;
  const dev = costMetric(summary, 'dev')?.label ?? '';
  return [
    {
      type: 'overfit',
      ...{ axes: [], trials: [] },
      numbers: { ...found.numbers, turn, ...(Number.isNaN(epoch) ? {} : { turn_epoch: epoch }) },
      sentence: `${whoText(summary, found.classes, fit)} overfit: in ${countOf(found.count, found.trials)} ${dev} rose again, at the median ${since}. Shorter training, a smaller model or more regularisation would help.`,
    },
  ];
}

function underfitting({ fit, summary }: Analysis): Finding[] {
  const found = classesWith(fit, ({ underfit }) => underfit);
  if (found === null) return [];
  const train = costMetric(summary, 'train')?.label ?? '';
  return [
    {
      type: 'underfit',
      ...{ axes: [], trials: [] },
      numbers: found.numbers,
      sentence: `${whoText(summary, found.classes, fit)} underfit: in ${countOf(found.count, found.trials)} ${train} ended within a tenth of the cost of a constant answer.`,
    },
  ];
}

function classesWith(fit: readonly SizeFit[], countIn: (part: SizeFit) => number) {
  const classes = fit.filter((part) => part.trials >= MIN_TRIALS && countIn(part) >= part.trials * MIN_PART);
  const [first] = classes;
  const last = classes.at(-1);
  if (first === undefined || last === undefined) return null;
  const trials = classes.reduce((sum, part) => sum + part.trials, 0);
  const count = classes.reduce((sum, part) => sum + countIn(part), 0);
  return { classes, trials, count, numbers: { count, trials, from_size: first.from, to_size: last.to } };
}

/** `Trials with 4,810 parameters and more`, by the trainer's word for sizes. */
function whoText(
  { spec }: Analysis['summary'],
  classes: readonly SizeFit[],
  all: readonly SizeFit[],
): string {
  if (classes.length === all.length) return 'Trials of all sizes';
  const { size: word } = trainerOf(spec).meanings ?? {};
  const [from, to] = [formatCount(classes[0]?.from ?? 0), formatCount(classes.at(-1)?.to ?? 0)];
  const range =
    classes.at(-1) === all.at(-1)
      ? `${from} and more`
      : classes[0] === all[0]
        ? `up to ${to}`
        : `${from} to ${to}`;
  return word === undefined ? `Trials of size ${range}` : `Trials with ${range} ${word}`;
}

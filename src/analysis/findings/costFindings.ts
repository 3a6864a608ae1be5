/** A trial that is nearly as good as the best and much cheaper. */
import { formatCount, formatDuration } from '../../base/format.js';
import { log } from '../../base/portableMath.js';
import { trainerOf } from '../../trainers/trainers.js';
import type { Analysis } from '../analysis.js';
import { cheapestGood, type Priced, pricedBySize, pricedByTime } from '../costGain.js';
import { type Finding, objectiveLabel, percent } from './finding.js';

/** How much worse a cheaper trial may be, and how much cheaper it must be to be worth a sentence. */
const MAX_WORSE = 0.05;
const MAX_PRICE_RATIO = 0.7;
/** Below half a second, training times are mostly those of starting. */
const MIN_TIME_MS = 500;

export function costFindings(analysis: Analysis): Finding[] {
  const { summary, outcomes } = analysis;
  const { size: word } = trainerOf(summary.spec).meanings ?? {};
  return [
    ...cheaper(analysis, pricedByTime(summary, outcomes), {
      what: 'of its training time',
      text: formatDuration,
      least: MIN_TIME_MS,
    }),
    ...cheaper(analysis, pricedBySize(summary, outcomes), {
      what: `of its ${word ?? 'size'}`,
      text: (size) => formatCount(size),
      least: 0,
    }),
  ];
}

interface Price {
  readonly what: string;
  readonly text: (price: number) => string;
  /** Prices of the best below it are not compared. */
  readonly least: number;
}

function cheaper(
  { summary, outcomes }: Analysis,
  trials: readonly Priced[],
  { what, text, least }: Price,
): Finding[] {
  // A share of a linear scale, e.g. of an accuracy, says little about how much worse a trial is.
  if (outcomes.scale !== 'log' || trials.length === 0) return [];
  const best = trials.reduce((a, b) => (b.y < a.y ? b : a));
  const good = cheapestGood(trials, log(1 + MAX_WORSE));
  if (good === null || best.price < least || good.price > best.price * MAX_PRICE_RATIO) return [];
  const [own, other] = [good, best].map(({ position }) => summary.trials.number(position)) as [
    number,
    number,
  ];
  const share = good.price / best.price;
  return [
    {
      type: 'cheaper',
      axes: [],
      trials: [own, other],
      numbers: { price: good.price, of_best: best.price, share },
      sentence: `Trial ${own} comes within ${percent(MAX_WORSE)} of the best ${objectiveLabel(summary)} (trial ${other}) with ${percent(share)} ${what}: ${text(good.price)} against ${text(best.price)}.`,
    },
  ];
}

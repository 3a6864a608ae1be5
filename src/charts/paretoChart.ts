/** Result against training time or a second objective: every trial as a dot, and the line of those that no other beats in both. */
import { analyse } from '../analysis/analysis.js';
import { type Priced, paretoFront, pricedByObjective, pricedByTime } from '../analysis/costGain.js';
import { originalValue } from '../analysis/outcomes.js';
import { labelOf } from '../base/format.js';
import { oncePer } from '../base/oncePer.js';
import type { Summary } from '../results/summary.js';
import { effectCostScale } from './effectChart.js';
import type { Chart, ChartPlace, ChartSize } from './frame.js';
import { scaleOf } from './scale.js';
import { spread } from './selectTrials.js';
import { steps } from './steps.js';
import type { ChartTheme } from './theme.js';

const MAX_DOTS = 300;
const MIN_TRIALS = 5;

/** Null if there are too few trials, or their times are unknown. */
export function paretoChart(summary: Summary, theme: ChartTheme, size: ChartSize): Chart | null {
  const { outcomes } = analyse(summary);
  const { trials, front, by } = pricedTrials(summary);
  if (trials.length < MIN_TRIALS) return null;
  const prices = trials.map(({ price }) => price);
  const x = scaleOf(
    prices.reduce((a, b) => Math.min(a, b)),
    prices.reduce((a, b) => Math.max(a, b)),
  );
  const y = effectCostScale(summary);
  const edge = y.max - (y.max - y.min) * 0.03;
  const placeOf = ({ price, y: result }: (typeof trials)[number]): ChartPlace => [
    x.position(price),
    Math.max(y.min, Math.min(edge, y.position(originalValue(outcomes, result)))),
  ];
  const shown = spread(Uint32Array.from(trials.keys()), MAX_DOTS).map(
    (index) => trials[index] as (typeof trials)[number],
  );
  const numbers = (of: typeof trials) => of.map(({ position }) => summary.trials.number(position));
  return {
    ...{ ...size, x, y },
    margin: { left: 50, right: 12, top: 10, bottom: 26 },
    grid: 'both',
    marks: [
      {
        kind: 'dots',
        places: shown.map(placeOf),
        trials: numbers(shown),
        color: theme.points,
        shape: 'circle',
        size: 4.5,
      },
      { kind: 'line', points: steps(front.map(placeOf)), color: theme.best, width: 1.5 },
      {
        kind: 'dots',
        places: front.map(placeOf),
        trials: numbers(front),
        color: theme.best,
        shape: 'circle',
        size: 7,
      },
    ],
    description: `Results by ${by} of ${trials.length} trials`,
  };
}

const pricedTrials = oncePer((summary: Summary) => {
  const { outcomes } = analyse(summary);
  const second = pricedByObjective(summary, outcomes)?.filter(({ price }) => Number.isFinite(price));
  const trials = second ?? inSeconds(pricedByTime(summary, outcomes).filter(({ price }) => price > 0));
  const by = second === undefined ? 'training time' : labelOf(summary.spec.secondObjective?.metric ?? '');
  return { trials, front: paretoFront(trials), by };
});

function inSeconds(trials: readonly Priced[]): Priced[] {
  return trials.map((trial) => ({ ...trial, price: trial.price / 1000 }));
}

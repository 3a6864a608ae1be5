/** How sure the order is. */
import { formatCount, formatCounted } from '../../base/format.js';
import { exp } from '../../base/portableMath.js';
import { winner } from '../../results/summary.js';
import type { Analysis } from '../analysis.js';
import { noticeable } from '../noise.js';
import {
  capitalised,
  countOf,
  type Finding,
  listed,
  objectiveLabel,
  percent,
  resultText,
} from './finding.js';

const MAX_NAMED = 5;
const TEST = "Welch's t-test, Holm, 5 %";

export function noiseFindings(analysis: Analysis): Finding[] {
  if (analysis.best === null || analysis.cells.length < 2) return [];
  return analysis.top === null ? oneSeed(analysis) : severalSeeds(analysis, analysis.top);
}

function severalSeeds({ summary, outcomes, noise }: Analysis, top: NonNullable<Analysis['top']>): Finding[] {
  const [best, ...tied] = top.cells;
  if (best === undefined || top.compared < 2) return [];
  const numbers = top.cells.map(({ positions }) => summary.trials.number(positions[0] as number));
  const seeds = formatCounted(best.ys.length, 'seed');
  const low = resultText(summary, outcomes, best.mean - top.margin);
  const high = resultText(summary, outcomes, best.mean + top.margin);
  const interval = `its mean ${objectiveLabel(summary)} lies between ${low} and ${high} (95 %, ${seeds})`;
  // The winner by a single trial may be of another configuration: seeds that are an axis of their own are ranked too.
  const isOther = !best.positions.includes(winner(summary) ?? -1);
  const who = isOther ? `the best by its mean, the configuration of trial ${numbers[0]}` : 'the best';
  const figures = { compared: top.compared, tied: tied.length, sigma: noise.sigma, margin: top.margin };
  if (tied.length === 0) {
    const others = top.compared === 2 ? 'the other' : `all ${formatCount(top.compared - 1)} others`;
    const sentence = `${isOther ? capitalised(`${who},`) : 'The best configuration'} differs from ${others} (${TEST}); ${interval}.`;
    return [{ type: 'separated', axes: [], trials: numbers.slice(0, 1), numbers: figures, sentence }];
  }
  const named = numbers.slice(1, MAX_NAMED + 1).map(String);
  const more = tied.length > MAX_NAMED ? [...named, `${formatCount(tied.length - MAX_NAMED)} more`] : named;
  return [
    {
      type: 'tied',
      axes: [],
      trials: numbers,
      numbers: figures,
      sentence: `${capitalised(countOf(tied.length, top.compared - 1, 'other configuration'))} cannot be told apart from ${who} (${TEST}): ${tied.length === 1 ? 'that of trial' : 'those of trials'} ${listed(more)}; ${interval}.`,
    },
  ];
}

function oneSeed({ cells, noise, outcomes, best }: Analysis): Finding[] {
  const limit = noticeable(noise);
  const base = { type: 'one-seed', axes: [], trials: [] } as const;
  if (noise.source !== 'residual' || best === null) {
    const sentence =
      'Each configuration was trained with one seed: how much of the order is chance is unknown.';
    return [{ ...base, numbers: {}, sentence: `${sentence} Add replicates to know.` }];
  }
  const near = cells.filter(({ mean }) => mean - best.mean <= limit).length - 1;
  const apart = outcomes.scale === 'log' ? percent(exp(limit) - 1) : String(Number(limit.toPrecision(2)));
  const others = near === 0 ? 'no other is' : near === 1 ? 'one other is' : `${formatCount(near)} others are`;
  return [
    {
      ...base,
      numbers: { noticeable: limit, near },
      sentence: `Each configuration was trained with one seed. What no pair of hyperparameters explains bounds the noise: the order of trials less than ${apart} apart is not known, and ${others} that close to the best.`,
    },
  ];
}

/** Which hyperparameters made the difference, and which of them interact. */
import { labelOf } from '../../base/format.js';
import type { Analysis } from '../analysis.js';
import type { Importance, ImportanceEffect } from '../importance.js';
import { capitalised, type Finding, listed, objectiveLabel, percent } from './finding.js';

/** Below a twentieth of the variance, an effect is no answer to what made the difference. */
const MIN_SHARE = 0.05;
const MAX_NAMED = 3;

export function importanceFindings(analysis: Analysis): Finding[] {
  const { importance, outcomes, summary } = analysis;
  if (importance === null) return [];
  const what = outcomes.scale === 'log' ? `ln ${objectiveLabel(summary)}` : objectiveLabel(summary);
  return [...mainFinding(importance, what), ...pairFindings(importance, what)];
}

function mainFinding(importance: Importance, what: string): Finding[] {
  const real = importance.main
    .filter(({ isReal, share }) => isReal && share >= MIN_SHARE)
    .slice(0, MAX_NAMED);
  const [first, ...others] = real;
  if (first === undefined) return [];
  const rest = others.map((effect) => `${nameOf(effect)} ${shareText(effect)}`);
  const also = rest.length === 0 ? '' : `, ${listed(rest)}`;
  return [
    {
      type: 'importance',
      axes: real.flatMap(({ factors }) => factors.flat()),
      trials: [],
      numbers: Object.fromEntries(real.map((effect) => [effect.factors.flat().join('+'), effect.share])),
      sentence: `${capitalised(nameOf(first))} explains ${shareText(first)} of the variance of ${what}${also}${methodText(importance)}.`,
    },
  ];
}

function pairFindings(importance: Importance, what: string): Finding[] {
  return importance.pairs
    .filter(({ isReal, share }) => isReal && share >= MIN_SHARE)
    .slice(0, 2)
    .map((effect) => ({
      type: 'interaction',
      axes: effect.factors.flat(),
      trials: [],
      numbers: { share: effect.share },
      sentence: `${capitalised(nameOf(effect))} interact: together they explain another ${shareText(effect)} of the variance of ${what}, so tune them together.`,
    }));
}

function nameOf({ factors }: ImportanceEffect): string {
  return listed(factors.map((names) => names.map(labelOf).join(' with ')));
}

function shareText({ share, low, high }: ImportanceEffect): string {
  return low === high ? percent(share) : `${percent(share)} (${percent(low)} to ${percent(high)})`;
}

function methodText({ method, lost }: Importance): string {
  const counted =
    lost === 0
      ? ''
      : `; ${lost} lost configuration${lost === 1 ? '' : 's'} count${lost === 1 ? 's' : ''} as the worst`;
  return method === 'factorial' ? ` (complete grid${counted})` : ` (estimated by a random forest${counted})`;
}

/** The importance of hyperparameters as bars: a list that can be read without its bars too. */
import { analyse } from '../analysis/analysis.js';
import { percent } from '../analysis/findings/finding.js';
import type { ImportanceEffect } from '../analysis/importance.js';
import { html } from '../base/escapeHtml.js';
import type { Summary } from '../results/summary.js';
import { labelOf } from '../views/labels.js';

const MAX_BARS = 8;
/** Smaller pairs are left out: there are many. */
const MIN_PAIR_SHARE = 0.02;

export interface NamedShare {
  readonly label: string;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly isReal: boolean;
}

/** Hyperparameters and pairs, the largest share first. */
function importanceShares(summary: Summary): NamedShare[] {
  const { importance } = analyse(summary);
  if (importance === null) return [];
  const pairs = importance.pairs.filter(({ share }) => share >= MIN_PAIR_SHARE);
  return [...importance.main, ...pairs]
    .sort((a, b) => b.share - a.share)
    .slice(0, MAX_BARS)
    .map(({ factors, share, low, high, isReal }) => ({ label: nameOf(factors), share, low, high, isReal }));
}

function nameOf(factors: ImportanceEffect['factors']): string {
  return factors.map((names) => names.map(labelOf).join(' with ')).join(' × ');
}

export function importanceBars(summary: Summary): string {
  const shares = importanceShares(summary);
  if (shares.length === 0) return '';
  const most = Math.max(...shares.map(({ high }) => high), 0.01);
  const rows = shares.map(({ label, share, low, high, isReal }) => {
    const width = (value: number) => `${((100 * value) / most).toFixed(1)}%`;
    const range =
      low === high ? '' : `<i class="range" style="left:${width(low)};width:${width(high - low)}"></i>`;
    return `<li${isReal ? '' : ' class="unsure"'}><span>${html(label)}</span><b><i style="width:${width(share)}"></i>${range}</b><em>${percent(share)}</em></li>`;
  });
  return `<ol class="bars">${rows.join('')}</ol>`;
}

/** How the shares were computed, and what they do not show. */
export function importanceNote(summary: Summary): string {
  const { importance, outcomes } = analyse(summary);
  if (importance === null) return '';
  const of = outcomes.scale === 'log' ? 'the logarithm of the objective' : 'the objective';
  const lost =
    importance.lost === 0
      ? ''
      : ` ${importance.lost} of ${importance.cells} configurations were lost and count as the worst.`;
  if (importance.method === 'factorial') {
    const chance = importance.isTested
      ? 'Pale bars are no larger than chance would make them.'
      : 'Bars are pale because nothing here shows how much is chance: add replicates to know.';
    const rest =
      importance.higher === null || !importance.isTested
        ? ''
        : ` ${percent(importance.higher)} is left for three and more together.`;
    return `Shares of the variance of ${of}, exact, because the grid is complete.${rest}${lost} ${chance}`;
  }
  return `Shares of the variance of ${of}, estimated by functional analysis of variance over a random forest that explains ${percent(importance.explained ?? 0)} of the variance of trials it did not see; the thin lines span 80 % of its trees.${lost} Pale bars are not certain.`;
}

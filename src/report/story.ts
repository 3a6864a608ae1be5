/** The sweep in five sentences: what was tried, what won, by how much, how sure that is, and what comes next. */
import { analyse } from '../analysis/analysis.js';
import type { FindingType } from '../analysis/findings/finding.js';
import { listed, percent } from '../analysis/findings/finding.js';
import { findingsOf } from '../analysis/findings.js';
import { nextMove } from '../analysis/nextMove.js';
import { formatCount, formatCounted } from '../base/format.js';
import { exp } from '../base/portableMath.js';
import { median } from '../base/statistics.js';
import { REPLICATE_AXIS } from '../model/configuration.js';
import { sweptNames } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import { labelOf } from '../views/labels.js';
import { outcome, statesShown } from './headline.js';
import type { NamedText } from './hyperparameterText.js';

export function story(summary: Summary): NamedText[] {
  return [
    { label: 'Tried', text: triedText(summary) },
    { label: 'Won', text: outcome(summary) },
    ...sentence('By how much', marginText(summary)),
    ...sentence('How sure', certaintyText(summary)),
    { label: 'Next', text: nextMove(summary).sentence },
  ];
}

function sentence(label: string, text: string | null): NamedText[] {
  return text === null ? [] : [{ label, text }];
}

function triedText({ spec, ledger }: Summary): string {
  const axes = sweptNames(spec).flatMap((name) => {
    const count = spec.axes.find((axis) => axis.name === name)?.values.length ?? 0;
    return count < 2
      ? []
      : [
          name === REPLICATE_AXIS
            ? formatCounted(count, 'seed')
            : `${formatCount(count)} values of ${labelOf(name)}`,
        ];
  });
  const states = statesShown(ledger).map((state) => `${formatCount(ledger[state])} ${state}`);
  const over = axes.length === 0 ? '' : ` over ${listed(axes)}`;
  return `${formatCounted(ledger.planned, 'trial')}${over}: ${listed(states)}.`;
}

/** The distance of the winner from the second and from the median. */
function marginText(summary: Summary): string | null {
  const { cells, outcomes, hasSeeds } = analyse(summary);
  const means = cells
    .filter(({ lost }) => lost === 0)
    .map(({ mean }) => mean)
    .filter((mean) => !Number.isNaN(mean));
  const [first, second] = means.sort((a, b) => a - b);
  if (first === undefined || second === undefined || outcomes.scale !== 'log') return null;
  const below = (other: number) => belowText(exp(other - first));
  const who = hasSeeds ? 'The mean of the best configuration' : 'It';
  if (means.length === 2) return `${who} lies ${below(second)} the other.`;
  return `${who} lies ${below(second)} the second and ${below(median(means))} the median of ${formatCount(means.length)} ${hasSeeds ? 'configurations' : 'trials'}.`;
}

/** From this ratio on, a factor is clearer than a percentage near 100. */
const MIN_FACTOR = 5;

function belowText(ratio: number): string {
  if (ratio < MIN_FACTOR) return `${percent(1 - 1 / ratio)} below`;
  return `a factor of ${formatCount(Math.round(ratio))} below`;
}

const CERTAINTY: readonly FindingType[] = ['tied', 'separated', 'one-seed'];

function certaintyText(summary: Summary): string | null {
  return findingsOf(summary).find(({ type }) => CERTAINTY.includes(type))?.sentence ?? null;
}

/** The caution before the five sentences: nothing was learned. */
export function warnings(summary: Summary): string[] {
  const types: readonly FindingType[] = ['nothing-finished', 'baseline'];
  return findingsOf(summary)
    .filter(({ type }) => types.includes(type))
    .map(({ sentence: text }) => text);
}

/** The findings that the five sentences leave out. */
export function furtherFindings(summary: Summary): string[] {
  const said: readonly FindingType[] = [...CERTAINTY, 'nothing-finished', 'baseline', 'other-winner'];
  return findingsOf(summary)
    .filter(({ type }) => !said.includes(type))
    .map(({ sentence: text }) => text);
}

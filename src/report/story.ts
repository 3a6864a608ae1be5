/** The sweep in five sentences: what was tried, what won, by how much, how sure that is, and what comes next. */
import { analyse } from '../analysis/analysis.js';
import type { FindingType } from '../analysis/findings/finding.js';
import { listed, percent, resultText } from '../analysis/findings/finding.js';
import { findingsOf } from '../analysis/findings.js';
import { nextMove } from '../analysis/nextMove.js';
import { formatCount, formatCounted, NOTHING } from '../base/format.js';
import { exp } from '../base/portableMath.js';
import { median } from '../base/statistics.js';
import { REPLICATE_AXIS } from '../model/configuration.js';
import { sweptNames } from '../model/sweepSpec.js';
import { leadersOf } from '../results/leaders.js';
import { paretoPositions } from '../results/paretoFront.js';
import { metricColumn, type Summary, winner } from '../results/summary.js';
import { labelOf } from '../views/labels.js';
import { objectiveTexts, outcome, statesShown } from './headline.js';
import { configurationTexts, type NamedText } from './hyperparameterText.js';

export function story(summary: Summary): NamedText[] {
  return [
    { label: 'Tried', text: triedText(summary) },
    { label: 'Won', text: wonText(summary) },
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
    const zipped = spec.zip.find((group) => group.includes(name)) ?? [name];
    if (count < 2 || zipped[0] !== name) return [];
    if (name === REPLICATE_AXIS) return [formatCounted(count, 'seed')];
    return [`${formatCount(count)} values of ${zipped.map(labelOf).join(' with ')}`];
  });
  const states = statesShown(ledger).map((state) => `${formatCount(ledger[state])} ${state}`);
  const over = axes.length === 0 ? '' : ` over ${listed(axes)}`;
  return `${formatCounted(ledger.planned, 'trial')}${over}: ${listed(states)}.`;
}

/** More values than this are read better in the table below the picture. */
const MAX_VALUES = 6;

function wonText(summary: Summary): string {
  const leaders = leadersOf(summary);
  if (leaders === null) return outcome(summary);
  const { swept } = configurationTexts(summary, leaders.winner.position);
  const values = swept
    .filter(
      ({ label, text }) => text !== NOTHING && (label !== REPLICATE_AXIS || leaders.winner.group === null),
    )
    .slice(0, MAX_VALUES);
  const it = values.map(({ label, text }) => `${label} ${text}`);
  return [
    outcome(summary),
    ...(it.length === 0 ? [] : [`It has ${listed(it)}.`]),
    ...bestMeanText(summary),
  ].join(' ');
}

/** Seeds that are an axis of their own are ranked one by one, so that the luckiest single training wins. */
function bestMeanText(summary: Summary): string[] {
  const { best, outcomes, hasSeeds } = analyse(summary);
  if (best === null || !hasSeeds || best.positions.includes(winner(summary) ?? -1)) return [];
  const number = summary.trials.number(best.positions[0] as number);
  const value = resultText(summary, outcomes, best.mean);
  const kind = outcomes.scale === 'log' ? 'geometric mean' : 'mean';
  return [`By the ${kind} over seeds, the configuration of trial ${number} is best, with ${value}.`];
}

/** The distance of the winner from the second and from the median; with two objectives, the ends of the front. */
function marginText(summary: Summary): string | null {
  const front = paretoPositions(summary);
  if (front !== null) return frontEndsText(summary, front);
  const { cells, outcomes, hasSeeds } = analyse(summary);
  const means = cells
    .filter(({ lost }) => lost === 0)
    .map(({ mean }) => mean)
    .filter((mean) => !Number.isNaN(mean));
  const [first, second] = means.sort((a, b) => a - b);
  if (first === undefined || second === undefined || outcomes.scale !== 'log') return null;
  const below = (other: number) => (other === first ? 'level with' : belowText(exp(other - first)));
  const who = hasSeeds ? 'The mean of the best configuration' : 'It';
  if (means.length === 2) return `${who} is ${below(second)} the other.`;
  return `${who} is ${below(second)} the second and ${below(median(means))} the median of ${formatCount(means.length)} ${hasSeeds ? 'configurations' : 'trials'}.`;
}

function frontEndsText(summary: Summary, front: readonly number[]): string | null {
  const first = metricColumn(summary.columns, summary.spec.rankBy);
  const along = [...front].sort((a, b) => (first[a] as number) - (first[b] as number));
  const [from, to] = [along[0], along.at(-1)];
  if (from === undefined || to === undefined || from === to) return null;
  const end = (position: number) =>
    `trial ${summary.trials.number(position)} (${objectiveTexts(summary, position)})`;
  return `The front goes from ${end(from)} to ${end(to)}.`;
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
  const types: readonly FindingType[] = ['nothing-finished', 'baseline', 'largest-class'];
  return findingsOf(summary)
    .filter(({ type }) => types.includes(type))
    .map(({ sentence: text }) => text);
}

/** The findings that the five sentences leave out. */
export function furtherFindings(summary: Summary): string[] {
  const said: readonly FindingType[] = [
    ...CERTAINTY,
    'nothing-finished',
    'baseline',
    'largest-class',
    'other-winner',
  ];
  return findingsOf(summary)
    .filter(({ type }) => !said.includes(type))
    .map(({ sentence: text }) => text);
}

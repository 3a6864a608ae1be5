/** The first lines of a report: the state of the sweep, the winner, and cautions. */
import { objectiveLabel } from '../analysis/findings/finding.js';
import { formatCount, formatCounted, formatNumber } from '../base/format.js';
import { mean } from '../base/statistics.js';
import { TRIAL_STATES, type TrialState } from '../model/states.js';
import { BLOW_UP_FACTOR } from '../results/blowUp.js';
import { figureOf, leadersOf } from '../results/leaders.js';
import { paretoPositions } from '../results/paretoFront.js';
import { searchEndText } from '../results/searchEndText.js';
import { isSound, type Ledger, type Summary } from '../results/summary.js';
import type { Contender, Leaders, ReplicateGroup } from '../results/totals.js';
import { totalsOf } from '../results/totalsOf.js';
import { objectiveOf, objectivesOf, trainerOf } from '../trainers/trainers.js';
import type { NamedText } from './hyperparameterText.js';
import { metricsOf, type ReportMetric, rankLabel, testMetrics } from './metrics.js';
import { tieOrder } from './notes.js';

/** The result of the sweep in a sentence or two. */
export function outcome(summary: Summary): string {
  const leaders = leadersOf(summary);
  if (leaders === null) return nothingFinished(summary);
  const { group } = leaders.winner;
  return group === null ? bestTrial(summary, leaders) : bestConfiguration(summary, leaders, group);
}

function bestTrial(summary: Summary, { winner, sharing }: Leaders): string {
  const { spec, ledger, trials } = summary;
  const soFar = soFarOf(summary);
  const main = mainMetric(summary);
  const cost = main === undefined ? '' : `: ${main.format(main.value(winner.position))}`;
  const trial = `Trial ${trials.number(winner.position)}`;
  if (ledger.finished === 1) return `${trial} is the only one that finished${soFar}${cost}.`;
  const of = `of ${formatCounted(ledger.finished, 'finished trial')}`;
  const front = paretoPositions(summary);
  if (front !== null) return frontText(summary, front, `${of}${soFar}`);
  const first = `${trial} has the ${extreme(summary)} ${objectiveLabel({ spec })} ${of}${soFar}${cost}.`;
  return sharing === 1 ? first : `${first} ${sharedPlace(summary, `${formatCount(sharing)} trials`)}`;
}

/** Names the first objective, the size of the front, and the trial of rank 1. */
function frontText(summary: Summary, front: readonly number[], of: string): string {
  const [first = 'cost', second = 'cost'] = objectivesOf(summary.spec).map(({ metric }) => rankLabel(metric));
  const [best = 0] = front;
  const who = front.length === 1 ? 'One trial is' : `${formatCounted(front.length, 'trial')} are`;
  return `By ${first} and ${second}, ${who} on the front ${of}: no other is as good in both and better in one. Trial ${summary.trials.number(best)} has rank 1: ${objectiveTexts(summary, best)}.`;
}

/** `dev J 0.2125, parameters 610`. */
export function objectiveTexts(summary: Summary, position: number): string {
  const objectives = objectivesOf(summary.spec);
  return metricsOf(summary)
    .filter(({ rankBy }) => objectives.some(({ metric }) => metric === rankBy))
    .map(({ label, format, value }) => `${label} ${format(value(position))}`)
    .join(', ');
}

function bestConfiguration(summary: Summary, { winner, sharing }: Leaders, group: ReplicateGroup): string {
  const { spec, trials } = summary;
  const { mean, spread, finished, positions } = group;
  const format = mainMetric(summary)?.format ?? formatNumber;
  const all = formatCounted(positions.length, 'seed');
  const seeds = finished === positions.length ? all : `${formatCount(finished)} of its ${all}`;
  const figure = Number.isNaN(spread) ? format(mean) : `${format(mean)} ± ${format(spread)}`;
  const who = `The configuration of trial ${trials.number(winner.position)}`;
  const { configurations } = totalsOf(summary);
  if (configurations === 1)
    return `The only configuration has the mean ${objectiveLabel({ spec })} ${figure} over ${seeds}${soFarOf(summary)}.`;
  const of = `of ${formatCounted(configurations, 'configuration')}${soFarOf(summary)}`;
  const first = `${who} has the ${extreme(summary)} mean ${objectiveLabel({ spec })} ${of}: ${figure} over ${seeds}.`;
  return sharing === 1 ? first : `${first} ${sharedPlace(summary, `${formatCount(sharing)} configurations`)}`;
}

/** `lowest`, or `highest` for a metric to maximize. */
function extreme({ spec }: Summary): string {
  return objectiveOf(spec).goal === 'minimize' ? 'lowest' : 'highest';
}

function soFarOf({ phase }: Summary): string {
  return phase === 'done' ? '' : ' so far';
}

/** Why one of several trials with the same value is named. */
function sharedPlace(summary: Summary, who: string): string {
  return `${who} share this place: the tie is broken by ${tieOrder(summary)}.`;
}

function nothingFinished({ ledger, spec }: Summary): string {
  if (ledger.finished > 0) {
    const all = ledger.finished === 1 ? 'The only trial that finished' : 'All trials that finished';
    return `${all} blew up: a smaller learning rate is the first thing to try.`;
  }
  if (ledger.diverged > 0 && ledger.diverged === ledger.planned) {
    const all = `All ${formatCounted(ledger.planned, 'trial')} diverged`;
    // Only a trainer with a step size diverges for its sake.
    return trainerOf(spec).meanings?.stepSize === undefined
      ? `${all}: ${objectiveLabel({ spec })} was never finite. Check what one trial prints.`
      : `${all}: a smaller learning rate is the first thing to try.`;
  }
  return 'No trial has finished yet.';
}

/** The states of trials: first those that have ended, the most frequent first. */
export function statesShown(ledger: Ledger): TrialState[] {
  const isOpen = (state: TrialState) => Number(state === 'waiting' || state === 'running');
  const shown = TRIAL_STATES.filter((state) => ledger[state] > 0);
  return shown.sort((a, b) => isOpen(a) - isOpen(b) || ledger[b] - ledger[a]);
}

/** What a reader must know before trusting the first line; usually nothing. */
export function cautions(summary: Summary): string[] {
  const ended = searchEndText(summary);
  return [
    ...(ended === null ? [] : [ended]),
    ...partialCaution(summary),
    ...blowUpCaution(summary),
    ...otherWinners(summary),
  ];
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

function blowUpCaution(summary: Summary): string[] {
  const { spec, facts } = summary;
  const count = totalsOf(summary).blownUp;
  if (count === 0) return [];
  const { constantCost } = trainerOf(spec);
  const above =
    constantCost === undefined
      ? 'their first recorded J'
      : `${formatNumber(constantCost(facts))}, the cost of predicting a constant`;
  const who = count === 1 ? 'One finished trial' : formatCounted(count, 'finished trial');
  return [
    `${who} blew up: J ended more than ${BLOW_UP_FACTOR} times above ${above}. Such trials rank last of those that finished and are left out of means, medians and scales.`,
  ];
}

/** If different trials have the lowest J and the lowest dev J, the model overfits or has not finished learning. */
function otherWinners(summary: Summary): string[] {
  const { spec, facts } = summary;
  const leaders = leadersOf(summary);
  // With two objectives the trial of rank 1 claims to be the lowest in neither.
  if (spec.secondObjective !== undefined) return [];
  if (facts.devExamples === 0 || leaders === null || leaders.rivals.length === 0) return [];
  const order = metricsOf(summary).map(({ rankBy }) => rankBy as string | null);
  const places = [{ ...leaders.winner, metric: spec.rankBy as string }, ...leaders.rivals].sort(
    (a, b) => order.indexOf(a.metric) - order.indexOf(b.metric),
  );
  const lowest = listed(places.map(({ metric }) => `the lowest ${rankLabel(metric)}`));
  const whose = leaders.winner.group === null ? "the same trial's" : "the same configuration's";
  const figures = places.map((place) => `by ${rankLabel(place.metric)} ${figuresText(summary, place)}`);
  return [`${capitalised(lowest)} are not ${whose}: ${figures.join(', ')}.`];
}

function figuresText(summary: Summary, contender: Contender): string {
  const { position, group } = contender;
  const [J, devJ] = ['J', 'dev_J'].map((metric) => formatNumber(figureOf(summary, contender, metric)));
  const number = summary.trials.number(position);
  if (group !== null) {
    const rank = formatCount(totalsOf(summary).rankOfGroup(group));
    return `that of trial ${number} (mean J ${J}, mean dev J ${devJ}, rank ${rank})`;
  }
  const rank = formatCount(totalsOf(summary).rankOf(position));
  return `trial ${number} (J ${J}, dev J ${devJ}, rank ${rank})`;
}

/** `a and b`, `a, b and c`. */
function listed(items: readonly string[]): string {
  return [items.slice(0, -1).join(', '), ...items.slice(-1)].filter((text) => text !== '').join(' and ');
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The winner's figures, the ranking's metric first, and its score on the test set if there is one. */
export function figuresOf(summary: Summary, { winner }: Leaders): NamedText[] {
  const { position, group } = winner;
  const metrics = metricsOf(summary);
  const isMain = ({ rankBy }: ReportMetric) => rankBy === summary.spec.rankBy;
  const figures = [...metrics.filter(isMain), ...metrics.filter((metric) => !isMain(metric))];
  const tested = summary.tested?.position === position ? testMetrics(summary) : [];
  if (group === null)
    return [
      ...figures.map(({ label, format, value }) => ({ label, text: format(value(position)) })),
      ...tested,
    ];
  const members = group.positions.filter((member) => isSound(summary, member));
  return [
    ...figures.map(({ label, format, value }) => ({
      label: `mean ${label}`,
      text: format(mean(members.map(value))),
    })),
    ...tested,
  ];
}

function mainMetric(summary: Summary): ReportMetric | undefined {
  return metricsOf(summary).find((metric) => metric.rankBy === summary.spec.rankBy);
}

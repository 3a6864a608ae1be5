import { formatCount, formatCounted, formatDuration, NOTHING } from '../base/format.js';
import type { TrialState } from '../model/states.js';
import { sweptNames } from '../model/sweepSpec.js';
import { frontNumbers } from '../results/paretoFront.js';
import { isSound, type Summary, stateOf, winner } from '../results/summary.js';
import { objectivesOf } from '../trainers/trainers.js';
import { hyperparameterColumn, hyperparameterText } from './hyperparameterText.js';
import { metricsOf } from './metrics.js';
import { number, type ReportColumn, type ReportRow, type ReportTable, text } from './reportTable.js';

/** The most rows: of finished trials, and of the stopped and diverged ones that follow. */
export interface RankingLimits {
  readonly finished: number;
  readonly diverged: number;
}

/** The ranking with every swept hyperparameter: the finished trials, then the stopped, then the diverged. */
export function rankingTable(summary: Summary, limits: RankingLimits): ReportTable {
  const sections = sectionsOf(summary, limits);
  const hasNotes = sections.some(({ shown }) => shown.some((position) => noteOf(summary, position) !== ''));
  const makeRow = rowMaker(summary, hasNotes);
  const columns = [...columnsOf(summary), ...(hasNotes ? [text('note')] : [])];
  return {
    columns,
    rows: sections.flatMap(({ state, shown, more, firstRank }) => [
      ...shown.map((position, i) => makeRow(position, firstRank + i)),
      ...gap(more, state),
    ]),
  };
}

interface Section {
  readonly state: TrialState;
  readonly shown: readonly number[];
  /** Trials in this state that are not shown. */
  readonly more: number;
  readonly firstRank: number;
}

function sectionsOf({ ranking, ledger }: Summary, { finished, diverged }: RankingLimits): Section[] {
  const limits = [
    ['finished', finished],
    ['stopped', diverged],
    ['diverged', diverged],
  ] as const;
  let start = 0;
  return limits.map(([state, most]) => {
    const shown = [...ranking.subarray(start, start + Math.min(most, ledger[state]))];
    const section = { state, shown, more: ledger[state] - shown.length, firstRank: start + 1 };
    start += ledger[state];
    return section;
  });
}

function columnsOf(summary: Summary): ReportColumn[] {
  const { spec } = summary;
  const metrics = metricsOf(summary).map((metric, i) => {
    const emphasis = objectivesOf(spec).some(({ metric: name }) => name === metric.rankBy);
    // J and dev J distinguish trials better than error rates do.
    return { ...number(metric.label), emphasis, isKey: emphasis, isMinor: !emphasis && i >= 2 };
  });
  return [
    number('rank'),
    ...(spec.secondObjective === undefined ? [] : [{ ...number('front'), isKey: true }]),
    number('trial'),
    ...metrics,
    ...sweptNames(spec).map((name) => hyperparameterColumn(summary, name)),
    { ...number('time'), isMinor: true },
    ...(spec.also.length > 0 ? [text('name')] : []),
  ];
}

/** Only a finished trial has a rank. A diverged one shows the iteration instead of its first two figures. */
function rowMaker(summary: Summary, hasNotes: boolean) {
  const { spec, trials, columns } = summary;
  const swept = sweptNames(spec);
  const metrics = metricsOf(summary);
  const best = winner(summary);
  const fronts = frontNumbers(summary);
  const diverged = (position: number) => [
    'diverged',
    `at ${formatCount(columns.endedAt[position] ?? Number.NaN)}`,
    ...metrics.slice(2).map(() => NOTHING),
  ];
  return (position: number, rank: number): ReportRow => {
    const state = stateOf(summary, position);
    const figures = metrics.map(({ format, value }) => format(value(position)));
    return {
      cells: [
        state === 'finished' ? String(rank) : NOTHING,
        ...(fronts === null ? [] : [frontText(fronts[position])]),
        String(trials.number(position)),
        ...(state === 'diverged' ? diverged(position) : figures),
        ...swept.map((name) => hyperparameterText(summary, position, name)),
        formatDuration(columns.trainMs[position] ?? Number.NaN),
        ...(spec.also.length > 0 ? [trials.name(position) ?? ''] : []),
        ...(hasNotes ? [noteOf(summary, position)] : []),
      ],
      ...(position === best
        ? { kind: 'best' as const }
        : isSound(summary, position)
          ? {}
          : { kind: 'muted' as const }),
    };
  };
}

function frontText(front = Number.POSITIVE_INFINITY): string {
  return Number.isFinite(front) ? formatCount(front) : NOTHING;
}

/** Why the figures of a trial are not a result. */
function noteOf(summary: Summary, position: number): string {
  const state = stateOf(summary, position);
  if (state === 'finished') return summary.columns.blewUp[position] === 1 ? 'blew up' : '';
  if (state !== 'stopped') return '';
  const at = `stopped at iteration ${formatCount(summary.columns.endedAt[position] ?? Number.NaN)}`;
  const reason = summary.stops.get(position);
  return reason === undefined ? at : `${at}: ${reason}`;
}

function gap(more: number, state: TrialState): ReportRow[] {
  if (more === 0) return [];
  return [{ kind: 'gap', cells: [`${formatCounted(more, `more ${state} trial`)} in trials.csv`] }];
}

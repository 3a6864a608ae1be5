import { formatCount, formatCounted, formatDuration, formatNumber, NOTHING } from '../base/format.js';
import { type Summary, stateOf } from '../results/summary.js';
import { sweptNames } from '../spec/sweepSpec.js';
import { hyperparameterText, labelOf } from './hyperparameterText.js';
import { metricsOf } from './metrics.js';
import { number, type ReportColumn, type ReportRow, type ReportTable, text } from './reportTable.js';

/** Rows shown: of the finished trials the first, of the diverged, which come last, the first too. */
export interface RankingLimits {
  readonly finished: number;
  readonly diverged: number;
}

/** The ranking with every swept hyperparameter, the diverged last. */
export function rankingTable(summary: Summary, limits: RankingLimits): ReportTable {
  const { ranking, ledger } = summary;
  const finished = ranking.subarray(0, ledger.finished);
  const diverged = ranking.subarray(ledger.finished);
  const row = rowMaker(summary);
  const shown = [...finished.subarray(0, limits.finished)].map((position, index) => row(position, index));
  const last = [...diverged.subarray(0, limits.diverged)].map((position) => row(position, null));
  return {
    columns: columnsOf(summary),
    rows: [
      ...shown,
      ...gap(finished.length - shown.length, 'finished'),
      ...last,
      ...gap(diverged.length - last.length, 'diverged'),
    ],
  };
}

function columnsOf(summary: Summary): ReportColumn[] {
  const { spec } = summary;
  return [
    number('rank'),
    number('trial'),
    ...(spec.also.length > 0 ? [text('name')] : []),
    ...sweptNames(spec).map((name) => number(labelOf(name))),
    ...metricsOf(summary).map((metric) => ({
      ...number(metric.label),
      emphasis: metric.rankBy === spec.rankBy,
    })),
    number('time'),
  ];
}

function rowMaker(summary: Summary) {
  const { spec, trials, columns } = summary;
  const swept = sweptNames(spec);
  const metrics = metricsOf(summary);
  return (position: number, index: number | null): ReportRow => {
    const isFinished = stateOf(summary, position) === 'finished';
    const measured = isFinished
      ? metrics.map((metric) => metric.format(metric.value(position)))
      : [
          `diverged at ${formatCount(columns.endedAt[position] ?? Number.NaN)}`,
          ...metrics.slice(1).map(() => NOTHING),
        ];
    return {
      cells: [
        index === null ? NOTHING : String(index + 1),
        String(trials.number(position)),
        ...(spec.also.length > 0 ? [trials.name(position) ?? ''] : []),
        ...swept.map((name) => hyperparameterText(summary, position, name)),
        ...measured,
        formatDuration(columns.trainMs[position] ?? Number.NaN),
      ],
      ...(index === 0 ? { kind: 'best' as const } : index === null ? { kind: 'muted' as const } : {}),
    };
  };
}

function gap(left: number, state: string): ReportRow[] {
  if (left === 0) return [];
  return [{ kind: 'gap', cells: [`${formatCounted(left, `more ${state} trial`)} in trials.csv`] }];
}

/** Configurations trained with several seeds: mean and spread of what the ranking is by. */
export function replicateTable(summary: Summary, most: number): ReportTable {
  const { groups, spec } = summary;
  const swept = sweptNames(spec).filter((name) => name !== 'seed');
  const by = metricsOf(summary).find((metric) => metric.rankBy === spec.rankBy);
  const format = by?.format ?? formatNumber;
  const rows = groups.slice(0, most).map(({ positions, mean, spread, finished }, index): ReportRow => {
    const costs = positions.slice(0, finished).map((position) => by?.value(position) ?? Number.NaN);
    return {
      cells: [
        String(index + 1),
        ...swept.map((name) => hyperparameterText(summary, positions[0] as number, name)),
        `${finished} of ${positions.length}`,
        format(mean),
        format(spread),
        format(costs[0] ?? Number.NaN),
        format(costs.at(-1) ?? Number.NaN),
      ],
      ...(index === 0 && finished > 0 ? { kind: 'best' as const } : {}),
    };
  });
  const left = groups.length - rows.length;
  const more: ReportRow[] = [{ kind: 'gap', cells: [`${formatCounted(left, 'more configuration')}`] }];
  const measured = ['mean', 'spread', 'best', 'worst'].map(number);
  return {
    columns: [number('rank'), ...swept.map((name) => number(labelOf(name))), number('finished'), ...measured],
    rows: left > 0 ? [...rows, ...more] : rows,
  };
}

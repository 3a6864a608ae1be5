import { formatCount, formatCounted, formatDuration, NOTHING } from '../base/format.js';
import { sweptNames } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import { hyperparameterColumn, hyperparameterText } from './hyperparameterText.js';
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
  const shown = [...finished.subarray(0, limits.finished)].map((position, index) => row(position, index + 1));
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
  const metrics = metricsOf(summary).map((metric) => ({
    ...number(metric.label),
    emphasis: metric.rankBy === spec.rankBy,
  }));
  return [
    number('rank'),
    number('trial'),
    ...metrics,
    ...sweptNames(spec).map(hyperparameterColumn),
    number('time'),
    ...(spec.also.length > 0 ? [text('name')] : []),
  ];
}

/** `rank` is null for a trial that diverged: where it would have its first two figures stands when it did. */
function rowMaker(summary: Summary) {
  const { spec, trials, columns } = summary;
  const swept = sweptNames(spec);
  const metrics = metricsOf(summary);
  const diverged = (position: number) => [
    'diverged',
    `at ${formatCount(columns.endedAt[position] ?? Number.NaN)}`,
    ...metrics.slice(2).map(() => NOTHING),
  ];
  return (position: number, rank: number | null): ReportRow => ({
    cells: [
      rank === null ? NOTHING : String(rank),
      String(trials.number(position)),
      ...(rank === null ? diverged(position) : metrics.map(({ format, value }) => format(value(position)))),
      ...swept.map((name) => hyperparameterText(summary, position, name)),
      formatDuration(columns.trainMs[position] ?? Number.NaN),
      ...(spec.also.length > 0 ? [trials.name(position) ?? ''] : []),
    ],
    ...(rank === 1 ? { kind: 'best' as const } : rank === null ? { kind: 'muted' as const } : {}),
  });
}

function gap(left: number, state: string): ReportRow[] {
  if (left === 0) return [];
  return [{ kind: 'gap', cells: [`${formatCounted(left, `more ${state} trial`)} in trials.csv`] }];
}

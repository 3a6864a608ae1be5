import { formatCounted, formatNumber } from '../base/format.js';
import { REPLICATE_AXIS } from '../model/configuration.js';
import { TRIAL_STATES } from '../model/states.js';
import { sweptNames } from '../model/sweepSpec.js';
import { type Summary, stateOf } from '../results/summary.js';
import { hyperparameterColumn, hyperparameterText } from './hyperparameterText.js';
import { metricsOf } from './metrics.js';
import { number, type ReportRow, type ReportTable } from './reportTable.js';

/**
 * Configurations trained with several seeds: mean and spread of the ranking's metric. A configuration that lost a trial
 * ranks after those that lost fewer, and says how the trial ended.
 */
export function replicateTable(summary: Summary, most: number): ReportTable {
  const { groups, spec } = summary;
  const swept = sweptNames(spec).filter((name) => name !== REPLICATE_AXIS);
  const by = metricsOf(summary).find((metric) => metric.rankBy === spec.rankBy);
  const format = by?.format ?? formatNumber;
  const rows = groups.slice(0, most).map(({ positions, mean, spread, finished }, index): ReportRow => {
    const costs = positions.slice(0, finished).map((position) => by?.value(position) ?? Number.NaN);
    return {
      cells: [
        String(index + 1),
        ...swept.map((name) => hyperparameterText(summary, positions[0] as number, name)),
        `${finished} of ${positions.length}${lostText(summary, positions.slice(finished))}`,
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
    columns: [
      number('rank'),
      ...swept.map((name) => hyperparameterColumn(summary, name)),
      number('finished'),
      ...measured,
    ],
    rows: left > 0 ? [...rows, ...more] : rows,
  };
}

/** `, 2 diverged`: how the trials ended that mean and spread leave out. */
function lostText(summary: Summary, positions: readonly number[]): string {
  const states = positions.map((position) => {
    const state = stateOf(summary, position);
    return state === 'finished' ? 'blew up' : state;
  });
  return [...TRIAL_STATES, 'blew up' as const]
    .map((state) => ({ state, count: states.filter((other) => other === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `, ${count} ${state}`)
    .join('');
}

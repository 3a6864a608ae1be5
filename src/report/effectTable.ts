import type { ValueEffect } from '../analysis/valueEffects.js';
import { formatCount } from '../base/format.js';
import { sweptNames } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import type { HyperparameterName } from '../trainers/network/hyperparameters.js';
import { valueText } from '../views/labels.js';
import { hyperparameterColumn } from './hyperparameterText.js';
import { metricsOf, rankLabel } from './metrics.js';
import { number, type ReportTable } from './reportTable.js';

/** Swept hyperparameters that cost is shown against: seeds of replicates are noise, not a choice. */
export function effectNames({ spec }: Summary): HyperparameterName[] {
  return sweptNames(spec).filter((name) => name !== 'seed' || !spec.replicates);
}

/** Rows of one hyperparameter. */
const MAX_VALUES = 30;

/** What the charts of cost against a hyperparameter show, as numbers. */
export function effectTable(
  summary: Summary,
  name: HyperparameterName,
  effects: readonly ValueEffect[],
): ReportTable {
  const { rankBy } = summary.spec;
  const format = metricsOf(summary).find((metric) => metric.rankBy === rankBy)?.format ?? String;
  const left = effects.length - MAX_VALUES;
  const rows = effects.slice(0, MAX_VALUES).map(({ value, finished, diverged, best, median }) => ({
    cells: [valueText(value), formatCount(finished), formatCount(diverged), format(best), format(median)],
  }));
  return {
    columns: [
      hyperparameterColumn(name),
      number('finished'),
      number('diverged'),
      number(`best ${rankLabel(rankBy)}`),
      number(`median ${rankLabel(rankBy)}`),
    ],
    rows:
      left > 0 ? [...rows, { kind: 'gap', cells: [`${formatCount(left)} more values in trials.csv`] }] : rows,
  };
}

import { objectiveLabel } from '../analysis/findings/finding.js';
import type { ValueEffect } from '../analysis/valueEffects.js';
import { formatCount } from '../base/format.js';
import { REPLICATE_AXIS } from '../model/configuration.js';
import { sweptNames } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import { valueText } from '../views/labels.js';
import { hyperparameterColumn } from './hyperparameterText.js';
import { metricsOf } from './metrics.js';
import { number, type ReportTable } from './reportTable.js';

/** Swept hyperparameters that cost is shown against: seeds are noise, not a choice. */
export function effectNames({ spec }: Summary): string[] {
  return sweptNames(spec).filter((name) => name !== REPLICATE_AXIS);
}

/** Rows of one hyperparameter. */
const MAX_VALUES = 30;

/** Trials without a sound result, counted beside those that best and median are computed from. */
const LEFT_OUT = [
  { of: 'diverged', label: 'diverged' },
  { of: 'blewUp', label: 'blew up' },
  { of: 'stopped', label: 'stopped' },
] as const;

/** The charts of cost against a hyperparameter, as numbers. */
export function effectTable(summary: Summary, name: string, effects: readonly ValueEffect[]): ReportTable {
  const { rankBy } = summary.spec;
  const format = metricsOf(summary).find((metric) => metric.rankBy === rankBy)?.format ?? String;
  const left = effects.length - MAX_VALUES;
  const leftOut = LEFT_OUT.filter(({ of }) => of === 'diverged' || effects.some((effect) => effect[of] > 0));
  const rows = effects.slice(0, MAX_VALUES).map((effect) => ({
    cells: [
      valueText(effect.value),
      formatCount(effect.finished),
      ...leftOut.map(({ of }) => formatCount(effect[of])),
      format(effect.best),
      format(effect.median),
    ],
  }));
  return {
    columns: [
      hyperparameterColumn(summary, name),
      number('finished'),
      ...leftOut.map(({ label }) => number(label)),
      number(`best ${objectiveLabel(summary)}`),
      number(`median ${objectiveLabel(summary)}`),
    ],
    rows:
      left > 0 ? [...rows, { kind: 'gap', cells: [`${formatCount(left)} more values in trials.csv`] }] : rows,
  };
}

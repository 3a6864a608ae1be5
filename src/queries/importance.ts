/** The importance that findings speak of, for any metric and any part of the trials. */
import { type AxisTable, inOrder, NOT_USED } from '../analysis/axisTable.js';
import { cellsOf } from '../analysis/cells.js';
import { type Importance, type ImportanceEffect, importanceOf } from '../analysis/importance.js';
import { isLost, type Outcomes, scaledOutcomes } from '../analysis/outcomes.js';
import { sweptNames } from '../model/sweepSpec.js';
import type { ImportanceView } from '../views/api/chartAnswers.js';
import { labelOf } from '../views/labels.js';
import type { Matching } from './filter.js';
import type { MeasuredMetric } from './measured.js';
import type { SweepTable } from './sweepTable.js';

/** Interactions that are worth a line. */
const MAX_PAIRS = 5;

export function importanceView(
  table: SweepTable,
  { positions }: Matching,
  metric: MeasuredMetric,
): ImportanceView {
  const { spec, trials } = table.summary;
  const outcomes = outcomesAmong(table, positions, metric);
  const axes = axesAmong(table, positions);
  const cells = cellsOf(axes, outcomes);
  const nameOf = (index: number) => trials.name(positions[index] as number);
  const importance = importanceOf({ spec, nameOf, table: axes, cells, outcomes });
  return {
    metric: metric.name,
    n: outcomes.sound + outcomes.lostCount,
    ...effectsOf(importance),
    until: table.until,
  };
}

function effectsOf(importance: Importance | null) {
  if (importance === null) return { complete: false, explained: null, axes: [], pairs: [], rest: 1 };
  const { method, explained, main, pairs } = importance;
  const alone = main.reduce((sum, { share }) => sum + share, 0);
  return {
    complete: method === 'factorial',
    explained,
    axes: main.map(({ factors, ...effect }) => ({ name: factors[0]?.[0] ?? '', ...shown(factors, effect) })),
    pairs: pairs
      .filter(({ isReal }) => isReal)
      .slice(0, MAX_PAIRS)
      .map(({ factors, ...effect }) => ({ names: factors.flat(), ...shown(factors, effect) })),
    rest: Math.max(0, 1 - alone),
  };
}

function shown(
  factors: ImportanceEffect['factors'],
  { share, low, high }: Pick<ImportanceEffect, 'share' | 'low' | 'high'>,
) {
  return { label: factors.map((names) => names.map(labelOf).join(' with ')).join(' × '), share, low, high };
}

/** By the place of a trial among the given ones. */
function outcomesAmong({ summary }: SweepTable, positions: Uint32Array, metric: MeasuredMetric): Outcomes {
  const values = Float64Array.from(positions, (position) => metric.values[position] ?? Number.NaN);
  const lost = Uint8Array.from(positions, (position) => Number(isLost(summary, position)));
  const { name, goal } = metric;
  return scaledOutcomes({ metric: name, goal }, { values, lost });
}

/** The swept axes of the given trials, with the values that these have. */
function axesAmong({ plan, summary }: SweepTable, positions: Uint32Array): AxisTable {
  const axes = sweptNames(summary.spec).flatMap((name) => {
    const column = plan.axes.get(name);
    if (column === undefined) return [];
    const places = new Map<number, number>();
    const codes = Int32Array.from(positions, (position) => {
      const index = column.index[position] ?? 0;
      if (index === 0) return NOT_USED;
      const code = places.get(index) ?? places.size;
      places.set(index, code);
      return code;
    });
    const found = [...places.keys()].map((index) => column.values[index - 1] ?? null);
    return found.length === 0 ? [] : [inOrder(summary, { name, codes, found })];
  });
  return { axes, size: positions.length };
}

/** The value by which charts compare trials: a metric of those that finished and did not blow up. */
import type { Goal } from '../model/metrics.js';
import { TRIAL_STATES } from '../model/states.js';
import { metricColumn } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import type { SweepTable } from './sweepTable.js';

export interface MeasuredMetric {
  readonly name: string;
  readonly goal: Goal;
  /** NaN for a trial that does not count. */
  readonly values: Float64Array;
  /** Whether one value is better than the other; false for NaN. */
  isBetter(one: number, other: number): boolean;
}

const FINISHED = TRIAL_STATES.indexOf('finished');

/** Null for a metric that the sweep does not have. */
export function measuredMetric(table: SweepTable, given: string | undefined): MeasuredMetric | null {
  const name = given ?? table.objective;
  const { columns, spec } = table.summary;
  const metric = trainerOf(spec)
    .metricsOf(spec)
    .find((known) => known.name === name);
  if (table.fields.get(name)?.from !== 'metric') return null;
  const goal = metric?.goal ?? 'minimize';
  const values = table.derive(`measured ${name}`, () => {
    const column = metricColumn(columns, name);
    return Float64Array.from({ length: table.size }, (_, at) => {
      const isSound = columns.state[at] === FINISHED && columns.blewUp[at] !== 1;
      const value = column[at] ?? Number.NaN;
      return isSound && Number.isFinite(value) ? value : Number.NaN;
    });
  });
  const isBetter =
    goal === 'minimize'
      ? (one: number, other: number) => one < other
      : (one: number, other: number) => one > other;
  return { name, goal, values, isBetter };
}

/**
 * The order of the trials of a sweep. It depends only on how each trial ended.
 *
 *   1. finished: by the objective, then by the trainer's tie breakers, then by id; NaN comes last.
 *      With two objectives the front and the share of the hypervolume decide before all of these (fronts.ts)
 *   2. finished, but blew up: in the same order
 *   3. stopped before the end: those that passed more rungs first, then by the last recorded values in the same order
 *   4. diverged: by id
 */
import { compareMetric, type Goal } from '../model/metrics.js';
import { TRIAL_STATES, type TrialState } from '../model/states.js';
import type { TrialTable } from '../model/trial.js';
import { objectivesOf, type RankedSweep, trainerOf } from '../trainers/trainers.js';
import { type Fronts, frontsOf } from './fronts.js';
import { metricColumn, type TrialColumns } from './summary.js';

/** A metric that decides between trials; the objectives come first. */
export interface Criterion {
  readonly metric: string;
  readonly goal: Goal;
  readonly isObjective: boolean;
}

/** The part of a sweep that defines its ranking. */
export type RankedSpec = RankedSweep;

export function rankingCriteria(spec: RankedSpec): readonly Criterion[] {
  const objectives = objectivesOf(spec);
  const trainer = trainerOf(spec);
  const { tieBreakers = [] } = trainer;
  const metrics = trainer.metricsOf(spec);
  const others = tieBreakers.filter((name) => objectives.every(({ metric }) => metric !== name));
  return [
    ...objectives.map((objective) => ({ ...objective, isObjective: true })),
    ...others.map((name) => ({
      metric: name,
      goal: metrics.find((metric) => metric.name === name)?.goal ?? 'minimize',
      isObjective: false,
    })),
  ];
}

/** The positions of the trials with a result, by the way they ended, in the order of the ranking. */
export interface TrialOrder {
  /** Includes trials that blew up. */
  readonly finished: readonly number[];
  readonly stopped: readonly number[];
  readonly diverged: readonly number[];
}

export function orderTrials(
  trials: TrialTable,
  columns: TrialColumns,
  criteria: readonly Criterion[],
  rungOf: RungOf = () => 0,
): TrialOrder {
  const byResult = inOrderOf(trials, columns, criteria);
  return {
    finished: positionsIn('finished', columns).sort(byResult),
    stopped: positionsIn('stopped', columns).sort(byRung(rungOf, byResult)),
    diverged: positionsIn('diverged', columns).sort(idOrder(trials)),
  };
}

/** The last rung that a trial reached, by its position; 0 for none. Values at different rungs do not compare. */
export type RungOf = (position: number) => number;

/** The order of the trials at one moment. */
export interface OrderedTrials {
  readonly trials: TrialTable;
  readonly columns: TrialColumns;
  readonly order: TrialOrder;
}

/** The order at a later moment of the same trials: those that changed are sorted and merged into the others. */
export function reorderTrials(
  { trials, columns: before, order }: OrderedTrials,
  columns: TrialColumns,
  criteria: readonly Criterion[],
  rungOf: RungOf = () => 0,
): TrialOrder {
  const { state, endedMs } = columns;
  const changed = new Uint8Array(state.length);
  const positions: number[] = [];
  for (let at = 0; at < state.length; at++) {
    // A retried trial may end in the same state again, but later.
    if (state[at] === before.state[at] && Object.is(endedMs[at], before.endedMs[at])) continue;
    changed[at] = 1;
    positions.push(at);
  }
  if (positions.length === 0) return order;
  // A new trial may move all others to other fronts.
  if (criteria.filter(({ isObjective }) => isObjective).length > 1)
    return orderTrials(trials, columns, criteria, rungOf);
  const byResult = inOrderOf(trials, columns, criteria);
  const merged = (known: readonly number[], name: TrialState, compare: Order) => {
    const number = TRIAL_STATES.indexOf(name);
    const added = positions.filter((at) => state[at] === number).sort(compare);
    const kept = known.filter((at) => changed[at] !== 1);
    return mergeSorted(kept, added, compare);
  };
  return {
    finished: merged(order.finished, 'finished', byResult),
    stopped: merged(order.stopped, 'stopped', byRung(rungOf, byResult)),
    diverged: merged(order.diverged, 'diverged', idOrder(trials)),
  };
}

function mergeSorted(one: readonly number[], other: readonly number[], compare: Order): readonly number[] {
  if (other.length === 0) return one;
  const merged: number[] = [];
  let next = 0;
  for (const at of one) {
    while (next < other.length && compare(other[next] as number, at) < 0)
      merged.push(other[next++] as number);
    merged.push(at);
  }
  for (; next < other.length; next++) merged.push(other[next] as number);
  return merged;
}

/** The rank of a finished trial, from 1, without sorting all others. */
export function rankOfFinished(
  { trials, columns }: { readonly trials: TrialTable; readonly columns: TrialColumns },
  criteria: readonly Criterion[],
  position: number,
): number {
  const byResult = inOrderOf(trials, columns, criteria);
  const blewUp = columns.blewUp[position] ?? 0;
  return (
    1 +
    positionsIn('finished', columns).filter((other) => {
      const byClass = (columns.blewUp[other] ?? 0) - blewUp;
      return byClass === 0 ? byResult(other, position) < 0 : byClass < 0;
    }).length
  );
}

export function rankingOf({ finished, stopped, diverged }: TrialOrder, columns: TrialColumns): Uint32Array {
  const hasBlownUp = (position: number) => columns.blewUp[position] === 1;
  const sound = finished.filter((position) => !hasBlownUp(position));
  return Uint32Array.from([...sound, ...finished.filter(hasBlownUp), ...stopped, ...diverged]);
}

type Order = (a: number, b: number) => number;

function inOrderOf(trials: TrialTable, columns: TrialColumns, criteria: readonly Criterion[]): Order {
  const byId = idOrder(trials);
  const rules = criteria.map(({ metric, goal }) => ({ goal, values: metricColumn(columns, metric) }));
  const fronts = frontsBy(criteria, columns);
  return (a, b) => {
    const byFront = fronts === null ? 0 : compareInFronts(fronts, a, b);
    if (byFront !== 0) return byFront;
    for (const { goal, values } of rules) {
      const order = compareMetric(goal, values[a] ?? Number.NaN, values[b] ?? Number.NaN);
      if (order !== 0) return order;
    }
    return byId(a, b);
  };
}

/** The fronts of the finished trials that did not blow up; null with one objective. */
export function frontsBy(criteria: readonly Criterion[], columns: TrialColumns): Fronts | null {
  const [first, second] = criteria.filter(({ isObjective }) => isObjective);
  if (first === undefined || second === undefined) return null;
  const finished = TRIAL_STATES.indexOf('finished');
  const costs = ({ metric, goal }: Criterion) => {
    const values = metricColumn(columns, metric);
    return Float64Array.from(columns.state, (state, position) => {
      if (state !== finished || columns.blewUp[position] === 1) return Number.NaN;
      const value = values[position] ?? Number.NaN;
      return goal === 'minimize' ? value : -value;
    });
  };
  return frontsOf({ x: costs(first), y: costs(second) });
}

function compareInFronts({ front, share }: Fronts, a: number, b: number): number {
  return (
    compareMetric('minimize', front[a] as number, front[b] as number) ||
    compareMetric('maximize', share[a] as number, share[b] as number)
  );
}

function byRung(rungOf: RungOf, byResult: Order): Order {
  return (a, b) => rungOf(b) - rungOf(a) || byResult(a, b);
}

function idOrder(trials: TrialTable): Order {
  return (a, b) => (a === b ? 0 : trials.id(a) < trials.id(b) ? -1 : 1);
}

function positionsIn(name: TrialState, columns: TrialColumns): number[] {
  const state = TRIAL_STATES.indexOf(name);
  const positions: number[] = [];
  columns.state.forEach((found, position) => {
    if (found === state) positions.push(position);
  });
  return positions;
}

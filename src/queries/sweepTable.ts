/**
 * All trials of one sweep in typed arrays, for questions about them. What follows from the plan is read once. What
 * follows from the journal is taken from each new summary, and only the changed trials are marked.
 */
import type { Value } from '../model/configuration.js';
import type { ExpressionValue } from '../model/expression.js';
import { TRIAL_STATES, type TrialState } from '../model/states.js';
import { metricColumn, type Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import type { FieldView } from '../views/api/sweepAnswers.js';
import type { CodedColumn } from './codedColumn.js';
import { CurveColumns } from './curveColumns.js';
import { fieldsOf } from './fields.js';
import { type PlanColumns, planColumns } from './planColumns.js';

/** A sweep at one entry of its journal. */
export interface Moment {
  readonly summary: Summary;
  /** Id of that entry. */
  readonly until: string | null;
}

export class SweepTable {
  readonly plan: PlanColumns;
  readonly size: number;
  readonly fields: ReadonlyMap<string, FieldView>;
  readonly curves: CurveColumns;
  #moment: Moment;
  /** Raised by every update that changes a trial. */
  #version = 1;
  /** The version in which each trial changed last. */
  readonly #changedAt: Uint32Array;
  /** By position: the place in the ranking, from 1; 0 for a trial without one. */
  #ranks: Uint32Array;
  /** Columns made from others; those that follow from the journal are made again in each version. */
  readonly #planned = new Map<string, Float64Array>();
  #derived = new Map<string, Float64Array>();

  private constructor(moment: Moment, plan: PlanColumns) {
    const { summary } = moment;
    this.plan = plan;
    this.size = summary.trials.size;
    this.fields = new Map(fieldsOf(summary, plan).map((field) => [field.name, field]));
    this.curves = new CurveColumns(this.size, plan.recorded);
    this.#moment = moment;
    this.#changedAt = new Uint32Array(this.size).fill(1);
    this.#ranks = ranksOf(summary);
  }

  /** Reads the plan step by step, so that a server can answer others meanwhile. */
  static *open(moment: Moment): Generator<void, SweepTable> {
    return new SweepTable(moment, yield* planColumns(moment.summary));
  }

  get summary(): Summary {
    return this.#moment.summary;
  }

  get until(): string | null {
    return this.#moment.until;
  }

  get version(): number {
    return this.#version;
  }

  get objective(): string {
    return this.summary.spec.rankBy;
  }

  /** Whether the table can follow a summary: it has the same trials. */
  fits({ trials }: Summary): boolean {
    return trials === this.summary.trials;
  }

  /** Takes a later state of the same trials. Returns how many of them changed. */
  update(moment: Moment): number {
    const changed = changedPositions(this.summary, moment.summary);
    this.#moment = moment;
    if (changed.length === 0) return 0;
    this.#version++;
    for (const position of changed) this.#changedAt[position] = this.#version;
    this.curves.forget(changed);
    this.#ranks = ranksOf(moment.summary);
    this.#derived = new Map();
    return changed.length;
  }

  changedSince(version: number): number[] {
    const positions: number[] = [];
    for (let at = 0; at < this.size; at++) if ((this.#changedAt[at] ?? 0) > version) positions.push(at);
    return positions;
  }

  rank(position: number): number {
    return this.#ranks[position] ?? 0;
  }

  state(position: number): TrialState {
    return TRIAL_STATES[this.summary.columns.state[position] ?? 0] ?? 'waiting';
  }

  /** A field of few values; null for one that has a number of its own for each trial. */
  coded(name: string): CodedColumn<Value> | CodedColumn<ExpressionValue> | null {
    return this.plan.axes.get(name) ?? this.plan.variables.get(name) ?? null;
  }

  /** A field as numbers, NaN where there is none; null for a field that is no number. */
  numbers(name: string): Float64Array | null {
    const field = this.fields.get(name);
    if (field === undefined) return null;
    if (field.from === 'metric') return metricColumn(this.summary.columns, name);
    const coded = this.coded(name);
    const kept = coded === null ? this.#derived : this.#planned;
    const known = kept.get(name);
    if (known !== undefined) return known;
    const made = coded === null ? this.#trialNumbers(name) : this.#codedNumbers(coded);
    if (made !== null) kept.set(name, made);
    return made;
  }

  /** A column that follows from this version of the journal, made once. */
  derive(name: string, make: () => Float64Array): Float64Array {
    const known = this.#derived.get(name) ?? make();
    this.#derived.set(name, known);
    return known;
  }

  /** A value of a hyperparameter as a number; null if it has no place on a scale. */
  numericValue(value: Value): number | null {
    const { spec, facts } = this.summary;
    return trainerOf(spec).numericValue(value, facts);
  }

  #codedNumbers(column: CodedColumn<Value> | CodedColumn<ExpressionValue>): Float64Array | null {
    const numbers = column.values.map((value: Value) => this.numericValue(value));
    if (numbers.some((number) => number === null)) return null;
    return Float64Array.from(column.index, (place) => numbers[place - 1] ?? Number.NaN);
  }

  #trialNumbers(name: string): Float64Array | null {
    const { trials, columns } = this.summary;
    switch (name) {
      case 'trial':
        return Float64Array.from({ length: this.size }, (_, position) => trials.number(position));
      case 'rank':
        return Float64Array.from(this.#ranks, (rank) => rank || Number.NaN);
      case 'seconds':
        return columns.trainMs.map((ms) => ms / 1000);
      case 'attempts':
        return Float64Array.from(columns.attempts);
      case 'started_at':
        return columns.startedMs;
      case 'ended_at':
        return columns.endedMs;
      default:
        return null;
    }
  }
}

function ranksOf({ ranking, trials }: Summary): Uint32Array {
  const ranks = new Uint32Array(trials.size);
  for (let index = 0; index < ranking.length; index++) ranks[ranking[index] as number] = index + 1;
  return ranks;
}

/** Each change of a trial changes its state, a time, or a number of attempts. */
function changedPositions(before: Summary, after: Summary): number[] {
  const pairs = changingColumns(before.columns).map(
    (column, i) => [column, changingColumns(after.columns)[i] ?? column] as const,
  );
  const changed: number[] = [];
  for (let at = 0; at < after.trials.size; at++) {
    for (const [one, other] of pairs) {
      if (one[at] === other[at] || (Number.isNaN(one[at]) && Number.isNaN(other[at]))) continue;
      changed.push(at);
      break;
    }
  }
  return changed;
}

function changingColumns({
  state,
  startedMs,
  endedMs,
  attempts,
  worker,
}: Summary['columns']): ArrayLike<number>[] {
  return [state, endedMs, startedMs, attempts, worker];
}

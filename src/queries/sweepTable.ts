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
import { EndingOrder } from './endingOrder.js';
import { fieldsOf } from './fields.js';
import { type PlanColumns, planColumns } from './planColumns.js';

/** A sweep at one entry of its journal. */
export interface Moment {
  readonly summary: Summary;
  /** Id of that entry. */
  readonly until: string | null;
}

/** Positions in the journal that a table remembers, so that a returning reader gets only the changes since. */
const MAX_REMEMBERED = 10_000;

type Columns = Summary['columns'];

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
  /** The version at each position of the journal that an update ended at. */
  readonly #versions = new Map<string, number>();
  readonly #endings: EndingOrder;
  /** Columns and lines made from others. Those that follow from the journal are made again in each version. */
  readonly #planned = new Map<string, unknown>();
  #derived = new Map<string, unknown>();

  private constructor(moment: Moment, plan: PlanColumns) {
    const { summary } = moment;
    this.plan = plan;
    this.size = summary.trials.size;
    this.fields = new Map(fieldsOf(summary, plan).map((field) => [field.name, field]));
    this.curves = new CurveColumns(this.size, plan.recorded);
    this.#moment = moment;
    this.#changedAt = new Uint32Array(this.size).fill(1);
    this.#endings = new EndingOrder(summary.columns);
    this.#remember();
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

  /**
   * Whether the table can follow a summary: it has the same trials. A search adds trials at the end and changes none, so
   * that under one plan as many trials are the same.
   */
  fits({ trials, spec }: Summary): boolean {
    return spec === this.summary.spec && trials.size === this.size;
  }

  /** Takes a later state of the same trials. Returns how many of them changed. */
  update(moment: Moment): number {
    const changed = changedPositions(this.summary.columns, moment.summary.columns);
    this.#moment = moment;
    if (changed.length > 0) {
      this.#version++;
      for (const position of changed) this.#changedAt[position] = this.#version;
      this.curves.forget(changed);
      this.#endings.update(moment.summary.columns, changed);
      this.#derived = new Map();
    }
    this.#remember();
    return changed.length;
  }

  #remember(): void {
    if (this.until === null) return;
    this.#versions.set(this.until, this.#version);
    for (const oldest of this.#versions.keys()) {
      if (this.#versions.size <= MAX_REMEMBERED) break;
      this.#versions.delete(oldest);
    }
  }

  /** The version at a position of the journal; null for one that is not remembered. */
  versionAt(until: string): number | null {
    return this.#versions.get(until) ?? null;
  }

  /** The ended trials in the order of their ends. */
  get endings(): Uint32Array {
    return this.#endings.positions;
  }

  changedSince(version: number): number[] {
    const positions: number[] = [];
    for (let at = 0; at < this.size; at++) if ((this.#changedAt[at] ?? 0) > version) positions.push(at);
    return positions;
  }

  /** The place in the ranking, from 1; 0 for a trial without one. */
  rank(position: number): number {
    return this.ranks[position] ?? 0;
  }

  get ranks(): Uint32Array {
    return this.derive('ranks', () => {
      const { ranking } = this.summary;
      const ranks = new Uint32Array(this.size);
      for (let index = 0; index < ranking.length; index++) ranks[ranking[index] as number] = index + 1;
      return ranks;
    });
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
    if (coded !== null) return this.once(`numbers ${name}`, () => this.#codedNumbers(coded));
    return this.derive(`numbers ${name}`, () => this.#trialNumbers(name));
  }

  /** What follows from the plan, made once. */
  once<T>(name: string, make: () => T): T {
    return keptIn(this.#planned, name, make);
  }

  /** What follows from this version of the journal, made once in it. */
  derive<T>(name: string, make: () => T): T {
    return keptIn(this.#derived, name, make);
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
        return Float64Array.from(this.ranks, (rank) => rank || Number.NaN);
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

/** The name stands for the type: it is made in one place only. */
function keptIn<T>(kept: Map<string, unknown>, name: string, make: () => T): T {
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name) as T;
}

/** Each change of a trial changes its state, a time, its worker, or the number of attempts. */
function changedPositions(before: Columns, after: Columns): number[] {
  const changed: number[] = [];
  const { state, endedMs, startedMs, attempts, worker } = after;
  for (let at = 0; at < state.length; at++) {
    const isSame =
      state[at] === before.state[at] &&
      attempts[at] === before.attempts[at] &&
      worker[at] === before.worker[at] &&
      isSameNumber(endedMs[at] as number, before.endedMs[at] as number) &&
      isSameNumber(startedMs[at] as number, before.startedMs[at] as number);
    if (!isSame) changed.push(at);
  }
  return changed;
}

/** NaN is the same as NaN. */
function isSameNumber(one: number, other: number): boolean {
  return one === other || (Number.isNaN(one) && Number.isNaN(other));
}

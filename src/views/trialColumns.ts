/**
 * All trials of a sweep as columns by position, or only the changes since an entry of its journal. 100,000 trials take
 * a few megabytes once, and then a few bytes for each start or end.
 */
import { z } from 'zod';
import { TRIAL_STATES } from '../model/states.js';
import { metricAt, type Summary } from '../results/summary.js';
import { configurationSchema, shownHyperparameters, shownValue } from './configurationView.js';
import { metricNames } from './metrics.js';
import { type PackedColumn, packColumn, packedColumnSchema } from './packedColumn.js';
import { count } from './scalars.js';

/** The columns that follow from the plan and never change. */
const plannedColumnsSchema = z.strictObject({
  /** The ids of all trials, one after the other, each of `id_length` characters. */
  id_length: count,
  ids: z.string(),
  /** The trial numbers that people see. */
  trial: packedColumnSchema,
  /** Names of points given under `also`, by position. */
  names: z.record(z.string(), z.string()),
  /** For each hyperparameter its distinct values, and for each trial 1 + the index of its value, or 0 for none. */
  configuration: z.record(
    z.string(),
    z.strictObject({
      values: z.array(configurationSchema.valueType).readonly(),
      index: packedColumnSchema,
    }),
  ),
});

export const trialColumnsSchema = z.strictObject({
  /** The journal entry from which this change starts; null if this is everything. */
  since: z.string().nullable(),
  /** The last journal entry included; null for an empty journal. */
  until: z.string().nullable(),
  /** The number of trials in the plan. */
  size: count,
  /** Null in a change. */
  planned: plannedColumnsSchema.nullable(),
  /** The positions of the rows below; null for all, from 0. */
  positions: packedColumnSchema.nullable(),
  /** Index into `states`. */
  state: packedColumnSchema,
  states: z.array(z.enum(TRIAL_STATES)).readonly(),
  /** NaN for a trial without a value. */
  metrics: z.record(z.string(), packedColumnSchema),
  /** The iteration at which a trial diverged or was stopped; NaN for others. */
  ended_at_iteration: packedColumnSchema,
  train_ms: packedColumnSchema,
  /** 1 for a finished training that blew up. */
  blew_up: packedColumnSchema,
});
export type TrialColumnsView = z.infer<typeof trialColumnsSchema>;

/** A sweep at one entry of its journal. */
export interface Snapshot {
  readonly summary: Summary;
  readonly until: string | null;
}

/** All columns. */
export function trialColumnsView({ summary, until }: Snapshot): TrialColumnsView {
  return {
    since: null,
    until,
    size: summary.trials.size,
    planned: plannedColumns(summary),
    positions: null,
    ...changingColumns(summary, allPositions(summary)),
  };
}

/** The changes from one snapshot to a later one; all columns if the sweep was planned again in between. */
export function changedColumnsView(before: Snapshot, { summary, until }: Snapshot): TrialColumnsView {
  if (before.summary.trials !== summary.trials) return trialColumnsView({ summary, until });
  const positions = changedPositions(before.summary, summary);
  return {
    since: before.until,
    until,
    size: summary.trials.size,
    planned: null,
    positions: packColumn('uint32', positions),
    ...changingColumns(summary, positions),
  };
}

type Changing = Pick<
  TrialColumnsView,
  'state' | 'states' | 'metrics' | 'ended_at_iteration' | 'train_ms' | 'blew_up'
>;

function changingColumns(summary: Summary, positions: Uint32Array): Changing {
  const { state, endedAt, trainMs, blewUp } = summary.columns;
  const pick = (values: ArrayLike<number>) => Float64Array.from(positions, (at) => values[at] ?? Number.NaN);
  const metric = (name: string) => Float64Array.from(positions, (at) => metricAt(summary.columns, name, at));
  return {
    states: TRIAL_STATES,
    state: packColumn('uint8', pick(state)),
    metrics: Object.fromEntries(
      metricNames(summary).map((name) => [name, packColumn('float64', metric(name))]),
    ),
    ended_at_iteration: packColumn('float32', pick(endedAt)),
    train_ms: packColumn('float32', pick(trainMs)),
    blew_up: packColumn('uint8', pick(blewUp)),
  };
}

function allPositions({ trials }: Summary): Uint32Array {
  return Uint32Array.from({ length: trials.size }, (_, position) => position);
}

function changedPositions(before: Summary, after: Summary): Uint32Array {
  const pairs = changingArrays(before).map(
    (column, i) => [column, changingArrays(after)[i] ?? column] as const,
  );
  return allPositions(after).filter((at) => pairs.some(([one, other]) => !Object.is(one[at], other[at])));
}

function changingArrays(summary: Summary): ArrayLike<number>[] {
  const { state, metrics, endedAt, trainMs, blewUp } = summary.columns;
  return [state, endedAt, trainMs, blewUp, ...metricNames(summary).map((name) => metrics.get(name) ?? [])];
}

function plannedColumns(summary: Summary): TrialColumnsView['planned'] {
  const { trials } = summary;
  const positions = [...allPositions(summary)];
  const ids = positions.map(trials.id);
  const named = positions.flatMap((at) => {
    const name = trials.name(at);
    return name === null ? [] : [[String(at), name] as const];
  });
  return {
    id_length: ids[0]?.length ?? 0,
    ids: ids.join(''),
    trial: packColumn('uint32', positions.map(trials.number)),
    names: Object.fromEntries(named),
    configuration: configurationColumns(summary),
  };
}

type ConfigurationColumns = NonNullable<TrialColumnsView['planned']>['configuration'];

function configurationColumns(summary: Summary): ConfigurationColumns {
  const { trials, spec } = summary;
  const gathered = shownHyperparameters(spec).map((name) => new DistinctValues(name, trials.size));
  for (let at = 0; at < trials.size; at++) {
    const configuration = trials.configuration(at);
    for (const values of gathered) values.set(at, shownValue(configuration, values.name, summary));
  }
  return Object.fromEntries(
    gathered.filter(({ size }) => size > 0).map((values) => [values.name, values.pack()]),
  );
}

const valueSchema = configurationSchema.valueType;
type JsonValue = z.infer<typeof valueSchema>;

/** The distinct values of one hyperparameter. */
class DistinctValues {
  readonly name: string;
  readonly #index: Uint32Array;
  readonly #places = new Map<string, number>();
  readonly #values: JsonValue[] = [];

  constructor(name: string, trials: number) {
    this.name = name;
    this.#index = new Uint32Array(trials);
  }

  get size(): number {
    return this.#values.length;
  }

  set(at: number, value: ReturnType<typeof shownValue>): void {
    if (value === null) return;
    const key = JSON.stringify(value);
    const place = this.#places.get(key) ?? this.#values.push(valueSchema.parse(value));
    this.#places.set(key, place);
    this.#index[at] = place;
  }

  pack(): { values: JsonValue[]; index: PackedColumn } {
    const type = this.size < 256 ? 'uint8' : this.size < 65_536 ? 'uint16' : 'uint32';
    return { values: this.#values, index: packColumn(type, this.#index) };
  }
}

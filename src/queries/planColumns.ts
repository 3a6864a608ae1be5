/** What follows from the plan of a sweep, for each of its trials: hyperparameters, work and where curves are recorded. */
import type { Configuration, Value } from '../model/configuration.js';
import type { ExpressionValue } from '../model/expression.js';
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { trainingContext } from '../trainers/trainingContext.js';
import { shownHyperparameters, shownValue } from '../views/configurationView.js';
import { CodedColumn } from './codedColumn.js';
import { RecordedPoints } from './recordedPoints.js';

export interface PlanColumns {
  /** Hyperparameters as people see them: none where the training does not depend on them. */
  readonly axes: ReadonlyMap<string, CodedColumn<Value>>;
  /** The same and more as conditions see them. */
  readonly variables: ReadonlyMap<string, CodedColumn<ExpressionValue>>;
  /** Work units of each trial; null if the trainer cannot tell. */
  readonly work: Float64Array | null;
  readonly recorded: RecordedPoints;
  /** The run of each trial: trials that differ in the length of their training alone share one. */
  readonly run: Uint32Array;
  readonly runs: number;
}

type Planned = Pick<Summary, 'spec' | 'facts' | 'trials'>;

/** Trials read between two steps: a few milliseconds. */
const TRIALS_PER_STEP = 256;

/** Reads every configuration once, step by step: 100,000 take seconds. */
export function* planColumns(planned: Planned): Generator<void, PlanColumns> {
  const { spec, facts, trials } = planned;
  const { size } = trials;
  const trainer = trainerOf(spec);
  const context = trainingContext(spec, facts);
  const meter = trainer.workMeter(context);
  const axes = shownHyperparameters(spec).map((name) => new CodedColumn<Value>(name, size));
  const variables = Object.keys(trainer.variables).map(
    (name) => new CodedColumn<ExpressionValue>(name, size),
  );
  const work = meter === null ? null : new Float64Array(size);
  const recorded = new RecordedPoints(size);
  const runs = new RunNumbers(planned);
  for (let position = 0; position < size; position++) {
    if (position % TRIALS_PER_STEP === 0) yield;
    const configuration = trials.configuration(position);
    for (const column of axes) column.set(position, shownValue(configuration, column.name, planned));
    for (const column of variables) {
      column.set(position, trainer.variableValue(column.name, configuration, facts));
    }
    if (work !== null) work[position] = meter?.measure(configuration).total ?? 1;
    recorded.set(position, trainer.recordedAt(configuration, context));
    runs.add(position, configuration);
  }
  return {
    axes: byName(axes),
    variables: byName(variables),
    work,
    recorded,
    run: runs.numbers,
    runs: runs.count,
  };
}

function byName<T>(columns: readonly CodedColumn<T>[]): Map<string, CodedColumn<T>> {
  return new Map(columns.filter(({ values }) => values.length > 0).map((column) => [column.name, column]));
}

/** Numbers the runs of a plan, by the rule of its trainer. */
class RunNumbers {
  readonly numbers: Uint32Array;
  count = 0;
  readonly #lengths: ReadonlySet<string>;
  readonly #areShared: boolean;
  readonly #sharesRun: (a: Configuration, b: Configuration) => boolean;
  readonly #known = new Map<string, { readonly number: number; readonly configuration: Configuration }[]>();

  constructor({ spec, trials }: Planned) {
    const { lengthAxes, sharesRun } = trainerOf(spec);
    this.numbers = new Uint32Array(trials.size);
    this.#lengths = new Set(lengthAxes);
    const swept = spec.axes.filter(({ values }) => values.length > 1).map(({ name }) => name);
    const named = spec.also.flatMap(({ values }) => Object.keys(values));
    this.#areShared = [...swept, ...named].some((name) => this.#lengths.has(name));
    this.#sharesRun = sharesRun;
  }

  add(position: number, configuration: Configuration): void {
    this.numbers[position] = this.#areShared ? this.#numberOf(configuration) : this.count++;
  }

  #numberOf(configuration: Configuration): number {
    const others = Object.entries(configuration).filter(([name]) => !this.#lengths.has(name));
    const key = JSON.stringify(others);
    const bucket = this.#known.get(key) ?? [];
    const known = bucket.find((run) => this.#sharesRun(run.configuration, configuration));
    if (known !== undefined) return known.number;
    const number = this.count++;
    this.#known.set(key, [...bucket, { number, configuration }]);
    return number;
  }
}

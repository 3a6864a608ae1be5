/**
 * The plan of a sweep: which points of the search space are trials, which points are the same trial, and which trials
 * share a run. Nothing is stored for each point, so a million points take no memory.
 *
 * Points are numbered from 1: first those under `also`, then the grid, its last axis fastest. A point is
 *   removed   if a condition of `where` is false;
 *   merged    if a point with a lower number is trained alike, because they differ only in axes without effect there;
 *   merged    if another value gives the same training to the last bit, and `where` keeps the point with that value;
 *   a trial   otherwise.
 *
 * A search has no grid, so only the points under `also` are numbered. Cohorts propose its other trials.
 */
import { assert, present } from '../base/assert.js';
import { type Configuration, type Point, REPLICATE_AXIS, type Value } from '../model/configuration.js';
import type { DataFacts } from '../model/dataset.js';
import type { Axis, SweepSpec } from '../model/sweepSpec.js';
import { idOfForm } from '../model/trialId.js';
import type { IdenticalTraining, TrainerDescription, TrainingContext } from '../trainers/trainer.js';
import { trainerOf } from '../trainers/trainers.js';
import { trainingContext } from '../trainers/trainingContext.js';
import { type Condition, compileCondition } from './conditions.js';
import { type ExtraPoints, extraPoints } from './extraPoints.js';
import { type Dimension, digitAt, type Grid, makeGrid, readPoint } from './grid.js';
import { relatedPoints } from './relatedPoints.js';
import { twinFinder } from './twins.js';

export interface PlannedTrial {
  /** From 1. */
  readonly number: number;
  /** The name of a point under `also`, else null. */
  readonly name: string | null;
  readonly configuration: Configuration;
}

export type PlannedPoint =
  | { readonly kind: 'trial'; readonly trial: PlannedTrial }
  | { readonly kind: 'removed'; readonly condition: string; readonly configuration: Configuration }
  | { readonly kind: 'merged'; readonly because: string; readonly configuration: Configuration };

interface MergeableDimension extends Dimension {
  /** The lowest digit that is the same trial, if only these axes have an effect. */
  readonly twinOf: (living: readonly Axis[], digit: number) => number;
}

/** One training. Its trials differ only in their iterations, in ascending order. */
export type PlannedRun = readonly [PlannedTrial, ...PlannedTrial[]];

export class Plan {
  readonly spec: SweepSpec;
  readonly facts: DataFacts;
  readonly trainer: TrainerDescription;
  readonly context: TrainingContext;
  /** Points of the search space, before any is removed or merged. */
  readonly points: number;
  readonly #grid: Grid;
  readonly #foreseen: readonly Configuration[];
  /** The values of the axes with one value. */
  readonly #fixed: Readonly<Point>;
  readonly #where: readonly Condition[];
  readonly #when: ReadonlyMap<string, Condition>;
  /** The values of hyperparameters that a point does not name. */
  readonly #defaults: Readonly<Point>;
  /** The dimensions along which two points may be the same trial. */
  readonly #mergeable: readonly MergeableDimension[];
  readonly #extras: ExtraPoints;
  /** Point numbers by training, of the points under `also`. A grid point with the same training is merged. */
  readonly #extraTrainings: ReadonlyMap<string, number>;

  /** `foreseen`: the points that a search will propose, for a forecast. */
  constructor(spec: SweepSpec, facts: DataFacts, foreseen: readonly Readonly<Record<string, Value>>[] = []) {
    this.spec = spec;
    this.facts = facts;
    const trainer = trainerOf(spec);
    this.trainer = trainer;
    this.context = trainingContext(spec, facts);
    this.#defaults = defaultsOf(trainer);
    const axes = fitToData(spec, facts, trainer);
    this.#grid = makeGrid(axes, spec.zip);
    this.#fixed = Object.fromEntries(
      axes.filter(({ values }) => values.length === 1).map(({ name, values }) => [name, values[0] ?? null]),
    );
    this.#extras = extraPoints(spec, trainer, this.#defaults);
    const given = { axes: spec.axes, conditional: Object.keys(spec.when) };
    const compile = (source: string, place: string) =>
      compileCondition(source, { trainer, facts, place, given });
    this.#where = spec.where.map((source) => compile(source, 'where'));
    this.#when = new Map(
      Object.entries(spec.when).map(([name, source]) => [name, compile(source, `when.${name}`)]),
    );
    this.#mergeable = this.#grid.dimensions
      .filter(
        ({ axes }) =>
          axes.length > 1 || axes.some(({ name }) => trainer.canBeDead(name) || this.#when.has(name)),
      )
      .map((dimension) => ({ ...dimension, twinOf: twinFinder(dimension.length) }));
    const extras = new Map<string, number>();
    for (let index = 0; index < this.#extras.count; index++) {
      const key = this.#trainingKey(this.#extra(index).configuration);
      if (!extras.has(key)) extras.set(key, index + 1);
    }
    this.#extraTrainings = extras;
    this.#foreseen = foreseen.flatMap((point) => this.proposedConfigurations(point));
    this.points = this.#extras.count + (spec.search === undefined ? this.#grid.size : this.#foreseen.length);
    trainer.checkPlan(spec, facts, () => this.#configurations());
  }

  /** The first trials are kept, up to this number of them. */
  get mostTrials(): number {
    return this.spec.limits.trials ?? Number.POSITIVE_INFINITY;
  }

  /** The point with this number, in O(axes). */
  at(number: number): PlannedPoint {
    assert(number >= 1 && number <= this.points, `point ${number} is one of ${this.points}`);
    const { count } = this.#extras;
    if (number > count && this.spec.search === undefined) return this.#gridPoint(number, number - 1 - count);
    if (number > count) {
      const configuration = present(this.#foreseen[number - 1 - count], 'a foreseen trial');
      return { kind: 'trial', trial: { number, name: null, configuration } };
    }
    const { name, configuration } = this.#extra(number - 1);
    if (this.#extraTrainings.get(this.#trainingKey(configuration)) !== number) {
      return { kind: 'merged', because: 'the same point twice under also', configuration };
    }
    return { kind: 'trial', trial: { number, name, configuration } };
  }

  /**
   * The swept axes from which a search draws, zipped axes together, with the values of the sweep file.
   * Replicates share their points.
   */
  get searchGroups(): readonly (readonly Axis[])[] {
    const groups = makeGrid(this.spec.axes, this.spec.zip)
      .dimensions.filter(({ length }) => length > 1)
      .map(({ axes }) => axes);
    return this.spec.replicates ? groups.filter((axes) => axes[0]?.name !== REPLICATE_AXIS) : groups;
  }

  /** The id of the first trial of a point that a search draws; null if a condition of `where` refuses it. */
  proposedId(values: Readonly<Record<string, Value>>): string | null {
    const configuration = present(this.proposedConfigurations(values)[0], 'a trial of the point');
    return this.#failedCondition(configuration) === null ? this.idOf(configuration) : null;
  }

  /** Whether an axis of the search has no effect at some points. */
  get hasIdleAxes(): boolean {
    return this.searchGroups.some((axes) =>
      axes.some(({ name }) => this.trainer.canBeDead(name) || this.#when.has(name)),
    );
  }

  /** The axes of the search that have no effect at a point. */
  idleAt(values: Readonly<Record<string, Value>>): ReadonlySet<string> {
    const point = { ...this.#defaults, ...this.#fixed, ...values };
    const conditioned = this.#applyWhen(point);
    const isIdle = ({ name }: Axis) =>
      conditioned.includes(name) || this.trainer.deadBecause(name, point) !== null;
    return new Set(
      this.searchGroups
        .flat()
        .filter(isIdle)
        .map(({ name }) => name),
    );
  }

  /** The values of the search's axes that give a configuration. */
  searchedValues(configuration: Configuration): Readonly<Record<string, Value>> {
    const { facts, trainer } = this;
    return Object.fromEntries(
      this.searchGroups.flat().map(({ name }) => [name, trainer.valueOf(configuration, name, facts)]),
    );
  }

  /** The configurations of a proposed point: one, or one for each replicate. */
  proposedConfigurations(values: Readonly<Record<string, Value>>): Configuration[] {
    const { facts, trainer, spec } = this;
    const fitted = Object.entries(values).map(([name, value]) => [
      name,
      trainer.fitValue(name, value, facts),
    ]);
    const seeds = spec.replicates ? (spec.axes.at(-1)?.values ?? []) : [];
    const replicas = seeds.length === 0 ? [{}] : seeds.map((seed) => ({ [REPLICATE_AXIS]: seed }));
    return replicas.map((replica) => {
      const point = { ...this.#defaults, ...this.#fixed, ...Object.fromEntries(fitted), ...replica };
      this.#applyWhen(point);
      return trainer.canonicalConfiguration(point, this.context);
    });
  }

  idOf(configuration: Configuration): string {
    return idOfForm(this.trainer.canonicalForm(configuration, this.context));
  }

  /** All trials by number, generated lazily. */
  *trials(): Generator<PlannedTrial> {
    let left = this.mostTrials;
    for (let number = 1; number <= this.points && left > 0; number++) {
      const point = this.at(number);
      if (point.kind !== 'trial') continue;
      left--;
      yield point.trial;
    }
  }

  /**
   * All points, in groups that differ only in their iterations, ordered by their first point. With a limit on the number
   * of trials every group is one point, because the limit counts trials by number.
   */
  *groups(): Generator<readonly PlannedPoint[]> {
    let left = this.mostTrials;
    const dimension = this.#sharedDimension();
    for (let number = 1; number <= this.points && left > 0; number++) {
      if (dimension === null || this.#isExtra(number)) {
        const point = this.at(number);
        if (point.kind === 'trial') left--;
        yield [point];
      } else if (this.#digitOf(number, dimension) === 0) yield this.#groupFrom(number, dimension);
    }
  }

  /** The runs of the group with this point. */
  runsWith(number: number): Generator<PlannedRun> {
    const dimension = this.#sharedDimension();
    if (dimension === null || this.#isExtra(number)) return this.runsOf([this.at(number)]);
    const first = number - this.#digitOf(number, dimension) * dimension.stride;
    return this.runsOf(this.#groupFrom(first, dimension));
  }

  /** All runs, ordered by the first point of their group. */
  *runs(): Generator<PlannedRun> {
    for (const group of this.groups()) yield* this.runsOf(group);
  }

  /**
   * The runs for the points of one group. Trials that can share a training are one run. If a condition of `when` depends
   * on the iterations, a group's trials also differ in other hyperparameters and need several runs.
   */
  *runsOf(group: readonly PlannedPoint[]): Generator<PlannedRun> {
    const { trainer } = this;
    const shared: [PlannedTrial, ...PlannedTrial[]][] = [];
    for (const point of group) {
      if (point.kind !== 'trial') continue;
      const { trial } = point;
      const run = shared.find(([first]) => trainer.sharesRun(first.configuration, trial.configuration));
      if (run === undefined) shared.push([trial]);
      else run.push(trial);
    }
    const length = ({ configuration }: PlannedTrial) => trainer.lengthOf(configuration);
    for (const run of shared) yield run.sort((a, b) => length(a) - length(b));
  }

  #isExtra(number: number): boolean {
    return number <= this.#extras.count;
  }

  /** Which value of the dimension the point of the grid has. */
  #digitOf(number: number, dimension: Dimension): number {
    return digitAt(dimension, number - 1 - this.#extras.count);
  }

  #groupFrom(first: number, { length, stride }: Dimension): readonly PlannedPoint[] {
    return Array.from({ length }, (_, digit) => this.at(first + digit * stride));
  }

  *#configurations(): Generator<Configuration> {
    for (const { configuration } of this.trials()) yield configuration;
  }

  /** The digit along which trials share runs: the swept length of a training, if it is not zipped to another axis. */
  #sharedDimension(): Dimension | null {
    if (this.spec.search !== undefined || this.mostTrials < this.points) return null;
    const found = this.#grid.dimensions.find(
      ({ axes, length }) =>
        length > 1 && axes.length === 1 && this.trainer.lengthAxes.includes(axes[0]?.name ?? ''),
    );
    return found ?? null;
  }

  #extra(index: number): { name: string; configuration: Configuration } {
    const { name, point, inherited } = this.#extras.at(index);
    if (inherited.size > 0) this.#applyWhen(point, inherited);
    return { name, configuration: this.trainer.canonicalConfiguration(point, this.context) };
  }

  /** The same text for configurations that are trained alike. */
  #trainingKey(configuration: Configuration): string {
    const identical = this.#identicalTraining(configuration);
    if (identical === null) return JSON.stringify(configuration);
    return JSON.stringify({ ...configuration, [identical.name]: identical.value });
  }

  #identicalTraining(configuration: Configuration): IdenticalTraining | null {
    return this.spec.rules === 1 ? null : this.trainer.identicalTraining(configuration);
  }

  #gridPoint(number: number, index: number): PlannedPoint {
    const point = { ...this.#defaults };
    readPoint(this.#grid, index, point);
    const conditioned = this.#applyWhen(point);
    const configuration = this.trainer.canonicalConfiguration(point, this.context);
    const merged = this.#mergedBecause(index, point, conditioned);
    if (merged !== null) return { kind: 'merged', because: merged, configuration };
    const failed = this.#failedCondition(configuration);
    if (failed !== null) return { kind: 'removed', condition: failed, configuration };
    if (this.#extraTrainings.size > 0 && this.#extraTrainings.has(this.#trainingKey(configuration))) {
      return { kind: 'merged', because: 'a point under also', configuration };
    }
    const identical = this.#identicalTraining(configuration);
    if (identical !== null && this.#isTrained(index, configuration, identical)) {
      return { kind: 'merged', because: identical.because, configuration };
    }
    return { kind: 'trial', trial: { number, name: null, configuration } };
  }

  /**
   * Whether the grid has this configuration with the other value, and no condition of `where` removes it. Checks points
   * that differ in that axis and, from rules 3, in axes with a condition. If such a point is merged into another, that
   * one is trained alike.
   */
  #isTrained(index: number, configuration: Configuration, { name, value }: IdenticalTraining): boolean {
    if (
      !this.#grid.dimensions.some(({ axes, length }) => length > 1 && axes.some((axis) => axis.name === name))
    )
      return false;
    const sought = JSON.stringify({ ...configuration, [name]: value });
    const when = this.spec.rules < 3 ? NO_CONDITIONS : this.#when;
    const isConditional = (axis: string) => when.has(axis);
    const relation = { name, value, isConditional, defaults: this.#defaults };
    for (const other of relatedPoints(this.#grid, index, relation)) {
      const point = { ...this.#defaults };
      readPoint(this.#grid, other, point);
      this.#applyWhen(point);
      const found = this.trainer.canonicalConfiguration(point, this.context);
      if (JSON.stringify(found) === sought && this.#failedCondition(found) === null) return true;
    }
    return false;
  }

  /**
   * Sets the axes whose condition is false to their defaults, in the order of the file, and returns their names. If
   * `among` is given, only these axes are changed.
   */
  #applyWhen(point: Point, among: ReadonlySet<string> | null = null): readonly string[] {
    if (this.#when.size === 0) return NONE;
    const conditioned: string[] = [];
    for (const [name, condition] of this.#when) {
      if (among !== null && !among.has(name)) continue;
      const configuration = this.trainer.canonicalConfiguration(point, this.context);
      if (condition.isTrue(configuration)) continue;
      point[name] = this.#defaults[name] as Value;
      conditioned.push(name);
    }
    return conditioned;
  }

  /** A point is merged if a lower digit gives the same values on all axes that have an effect here. */
  #mergedBecause(index: number, point: Point, conditioned: readonly string[]): string | null {
    for (const dimension of this.#mergeable) {
      const digit = digitAt(dimension, index);
      if (digit === 0) continue;
      const reasons = dimension.axes.map(({ name }) =>
        conditioned.includes(name)
          ? `${name} where its condition is false`
          : this.trainer.deadBecause(name, point),
      );
      const reason = reasons.find((text) => text !== null) ?? null;
      if (reason === null && dimension.axes.length === 1) continue;
      const living = dimension.axes.filter((_, axis) => reasons[axis] === null);
      if (dimension.twinOf(living, digit) < digit) return reason ?? 'equal values in a zip';
    }
    return null;
  }

  #failedCondition(configuration: Configuration): string | null {
    if (this.#where.length === 0) return null;
    return this.#where.find((condition) => !condition.isTrue(configuration))?.source ?? null;
  }
}

const NONE: readonly string[] = [];
const NO_CONDITIONS: ReadonlyMap<string, Condition> = new Map();

/** The axes with the values that this data allows. Equal values of an axis become one, unless it is zipped. */
function fitToData(spec: SweepSpec, facts: DataFacts, trainer: TrainerDescription): Axis[] {
  const zipped = new Set(spec.zip.flat());
  return spec.axes.map((axis) => {
    const values = axis.values.map((value) => trainer.fitValue(axis.name, value, facts));
    if (values.every((value, index) => value === axis.values[index])) return axis;
    if (axis.scale !== undefined || zipped.has(axis.name)) return { ...axis, values };
    return { ...axis, values: [...new Set(values)] };
  });
}

/** A hyperparameter without a default is undefined, e.g. iterations, which follow from the epochs. */
function defaultsOf({ hyperparameters }: TrainerDescription): Readonly<Point> {
  if (hyperparameters === 'any') return {};
  const entries = Object.entries(hyperparameters).map(([name, row]) => [name, row.default ?? undefined]);
  return Object.fromEntries(entries);
}

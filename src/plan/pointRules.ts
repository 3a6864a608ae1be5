/**
 * What the sweep file and its trainer say about a single point: which hyperparameters have no effect at it, whether a
 * condition refuses it, and which configuration it gives.
 */
import type { Configuration, Point, Value } from '../model/configuration.js';
import type { DataFacts } from '../model/dataset.js';
import type { Axis, SweepSpec } from '../model/sweepSpec.js';
import { idOfForm } from '../model/trialId.js';
import type { IdenticalTraining, TrainerDescription, TrainingContext } from '../trainers/trainer.js';
import { trainerOf } from '../trainers/trainers.js';
import { trainingContext } from '../trainers/trainingContext.js';
import { type Condition, compileCondition } from './conditions.js';

export class PointRules {
  readonly spec: SweepSpec;
  readonly facts: DataFacts;
  readonly trainer: TrainerDescription;
  readonly context: TrainingContext;
  /** The values of hyperparameters that a point does not name. */
  readonly defaults: Readonly<Point>;
  readonly #where: readonly Condition[];
  readonly #when: ReadonlyMap<string, Condition>;

  constructor(spec: SweepSpec, facts: DataFacts) {
    this.spec = spec;
    this.facts = facts;
    const trainer = trainerOf(spec);
    this.trainer = trainer;
    this.context = trainingContext(spec, facts);
    this.defaults = defaultsOf(trainer);
    const given = { axes: spec.axes, conditional: Object.keys(spec.when) };
    const compile = (source: string, place: string) =>
      compileCondition(source, { trainer, facts, place, given });
    this.#where = spec.where.map((source) => compile(source, 'where'));
    this.#when = new Map(
      Object.entries(spec.when).map(([name, source]) => [name, compile(source, `when.${name}`)]),
    );
  }

  hasCondition(axis: string): boolean {
    return this.#when.has(axis);
  }

  /** Whether an axis has no effect at some points. */
  mayBeIdle(axis: string): boolean {
    return this.trainer.canBeDead(axis) || this.#when.has(axis);
  }

  configurationOf(point: Point): Configuration {
    return this.trainer.canonicalConfiguration(point, this.context);
  }

  idOf(configuration: Configuration): string {
    return idOfForm(this.trainer.canonicalForm(configuration, this.context));
  }

  /**
   * Sets the axes whose condition is false to their defaults, in the order of the file, and returns their names. If
   * `among` is given, only these axes are changed.
   */
  applyWhen(point: Point, among: ReadonlySet<string> | null = null): readonly string[] {
    if (this.#when.size === 0) return NONE;
    const conditioned: string[] = [];
    for (const [name, condition] of this.#when) {
      if (among !== null && !among.has(name)) continue;
      if (condition.isTrue(this.configurationOf(point))) continue;
      point[name] = this.defaults[name] as Value;
      conditioned.push(name);
    }
    return conditioned;
  }

  /** The condition of `where` that refuses a configuration; null: none does. */
  failedCondition(configuration: Configuration): string | null {
    if (this.#where.length === 0) return null;
    return this.#where.find((condition) => !condition.isTrue(configuration))?.source ?? null;
  }

  identicalTraining(configuration: Configuration): IdenticalTraining | null {
    return this.spec.rules === 1 ? null : this.trainer.identicalTraining(configuration);
  }

  /** The same text for configurations that are trained alike. */
  trainingKey(configuration: Configuration): string {
    const identical = this.identicalTraining(configuration);
    if (identical === null) return JSON.stringify(configuration);
    return JSON.stringify({ ...configuration, [identical.name]: identical.value });
  }
}

const NONE: readonly string[] = [];

/** A hyperparameter without a default is undefined, e.g. iterations, which follow from the epochs. */
function defaultsOf({ hyperparameters }: TrainerDescription): Readonly<Point> {
  if (hyperparameters === 'any') return {};
  const entries = Object.entries(hyperparameters).map(([name, row]) => [name, row.default ?? undefined]);
  return Object.fromEntries(entries);
}

/** The axes with the values that this data allows. Equal values of an axis become one, unless it is zipped. */
export function fittedAxes({ spec, facts, trainer }: PointRules): Axis[] {
  const zipped = new Set(spec.zip.flat());
  return spec.axes.map((axis) => {
    const values = axis.values.map((value) => trainer.fitValue(axis.name, value, facts));
    if (values.every((value, index) => value === axis.values[index])) return axis;
    if (axis.scale !== undefined || zipped.has(axis.name)) return { ...axis, values };
    return { ...axis, values: [...new Set(values)] };
  });
}

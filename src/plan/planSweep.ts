/**
 * A sweep as it will be trained: which points of the search space are kept, which are the same trial, and which
 * trials share a run. Nothing is stored by point, so that a million of them take no memory.
 *
 * Points are numbered from 1: first those under `also`, then the grid, its last axis fastest. A point is
 *   removed   where a condition of `where` is false;
 *   merged    where one with a lower number is trained alike, because only axes differ that cannot matter there;
 *   a trial   otherwise.
 */
import { UserError } from '../base/errors.js';
import { CONDITION_VARIABLES } from '../spec/conditionVariables.js';
import { type Configuration, iterationsPerEpoch } from '../spec/configuration.js';
import type { DataFacts } from '../spec/dataset.js';
import { compileExpression, type Expression, type ExpressionValue } from '../spec/expression.js';
import { HYPERPARAMETER_NAMES, HYPERPARAMETERS, type HyperparameterName } from '../spec/hyperparameters.js';
import { layerShapes, parameterCount, trainingMultiplyAdds } from '../spec/shapes.js';
import type { Axis, SweepSpec } from '../spec/sweepSpec.js';
import { hyperparameterOf, sharesRuns } from '../spec/trial.js';
import { canonicalConfiguration, deadBecause } from './canonicalConfiguration.js';
import { type Dimension, digitAt, type Grid, makeGrid, type Point, readPoint } from './grid.js';

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

/** One training: its trials differ only in their iterations, ascending. */
export type PlannedRun = readonly [PlannedTrial, ...PlannedTrial[]];

export class Plan {
  readonly spec: SweepSpec;
  readonly facts: DataFacts;
  /** Points of the search space, before any is removed or merged. */
  readonly points: number;
  readonly #grid: Grid;
  readonly #where: readonly Expression[];
  readonly #when: ReadonlyMap<HyperparameterName, Expression>;
  readonly #defaults: Point;
  /** Configurations of the points under `also`, as text, so that the grid's twin of one is merged into it. */
  readonly #extras: ReadonlyMap<string, number>;

  constructor(spec: SweepSpec, facts: DataFacts) {
    this.spec = spec;
    this.facts = facts;
    this.#grid = makeGrid(fitToData(spec, facts), spec.zip);
    this.points = spec.also.length + this.#grid.size;
    this.#where = spec.where.map((source) => compile(source, 'where'));
    this.#when = new Map(
      Object.entries(spec.when).map(([name, source]) => [
        name as HyperparameterName,
        compile(source, `when.${name}`),
      ]),
    );
    this.#defaults = defaultPoint(spec.axes.some((axis) => axis.name === 'iterations'));
    const extras = new Map<string, number>();
    spec.also.forEach((_, index) => {
      const key = JSON.stringify(this.#extra(index));
      if (!extras.has(key)) extras.set(key, index + 1);
    });
    this.#extras = extras;
  }

  /** The point with this number, in O(axes). */
  at(number: number): PlannedPoint {
    const extra = this.spec.also[number - 1];
    if (extra !== undefined) {
      const configuration = this.#extra(number - 1);
      if (this.#extras.get(JSON.stringify(configuration)) !== number) {
        return { kind: 'merged', because: 'the same point twice under also', configuration };
      }
      return { kind: 'trial', trial: { number, name: extra.name, configuration } };
    }
    return this.#gridPoint(number, number - 1 - this.spec.also.length);
  }

  /** All trials, by number. Lazily: nothing is kept. */
  *trials(): Generator<PlannedTrial> {
    let left = this.spec.limits.trials ?? Number.POSITIVE_INFINITY;
    for (let number = 1; number <= this.points && left > 0; number++) {
      const point = this.at(number);
      if (point.kind !== 'trial') continue;
      left--;
      yield point.trial;
    }
  }

  /**
   * All points, in groups that differ only in their iterations, by the number of the first. A limit on the number
   * of trials is one by number: then every group is one point, and they end when the limit is reached.
   */
  *groups(): Generator<readonly PlannedPoint[]> {
    let left = this.spec.limits.trials ?? Number.POSITIVE_INFINITY;
    const dimension = left < this.points ? null : this.#iterationsDimension();
    for (let number = 1; number <= this.points && left > 0; number++) {
      const index = number - 1 - this.spec.also.length;
      if (dimension === null || index < 0) {
        const point = this.at(number);
        if (point.kind === 'trial') left--;
        yield [point];
      } else if (digitAt(dimension, index) === 0) {
        yield Array.from({ length: dimension.length }, (_, digit) =>
          this.at(number + digit * dimension.stride),
        );
      }
    }
  }

  /** All runs, by the number of the first point of their group. */
  *runs(): Generator<PlannedRun> {
    for (const group of this.groups()) yield* runsOf(group);
  }

  /** The digit along which trials share runs: swept iterations or epochs that are not zipped to another axis. */
  #iterationsDimension(): Dimension | null {
    const found = this.#grid.dimensions.find(
      ({ axes, length }) =>
        length > 1 && axes.length === 1 && /^(iterations|epochs)$/.test(axes[0]?.name ?? ''),
    );
    return found ?? null;
  }

  #extra(index: number): Configuration {
    const point = { ...this.#defaults, ...this.spec.also[index]?.values };
    return canonicalConfiguration(point, this.spec.constants, this.facts);
  }

  #gridPoint(number: number, index: number): PlannedPoint {
    const point = { ...this.#defaults };
    readPoint(this.#grid, index, point);
    const conditioned = this.#applyWhen(point);
    const configuration = canonicalConfiguration(point, this.spec.constants, this.facts);
    const merged = this.#mergedBecause(index, point, conditioned);
    if (merged !== null) return { kind: 'merged', because: merged, configuration };
    const failed = this.#failedCondition(configuration);
    if (failed !== null) return { kind: 'removed', condition: failed, configuration };
    if (this.#extras.size > 0 && this.#extras.has(JSON.stringify(configuration))) {
      return { kind: 'merged', because: 'a point under also', configuration };
    }
    return { kind: 'trial', trial: { number, name: null, configuration } };
  }

  /** Gives the axes whose condition is false their default, in the order of the file; returns their names. */
  #applyWhen(point: Point): readonly HyperparameterName[] {
    if (this.#when.size === 0) return NONE;
    const conditioned: HyperparameterName[] = [];
    for (const [name, condition] of this.#when) {
      const values = this.#values(canonicalConfiguration(point, this.spec.constants, this.facts));
      if (evaluate(condition, values, `when.${name}`)) continue;
      point[name] = this.#defaults[name];
      conditioned.push(name);
    }
    return conditioned;
  }

  /** A point is merged if a lower digit gives the same values on all axes that matter here. */
  #mergedBecause(index: number, point: Point, conditioned: readonly HyperparameterName[]): string | null {
    for (const dimension of this.#grid.dimensions) {
      const digit = digitAt(dimension, index);
      if (digit === 0) continue;
      const reasons = dimension.axes.map(({ name }) =>
        conditioned.includes(name) ? `${name} where its condition is false` : deadBecause(name, point),
      );
      const reason = reasons.find((text) => text !== null) ?? null;
      if (reason === null && dimension.axes.length === 1) continue;
      const living = dimension.axes.filter((_, i) => reasons[i] === null);
      if (firstTwin(living, digit) < digit) return reason ?? 'equal values in a zip';
    }
    return null;
  }

  #failedCondition(configuration: Configuration): string | null {
    if (this.#where.length === 0) return null;
    const values = this.#values(configuration);
    return this.#where.find((condition) => !evaluate(condition, values, 'where'))?.source ?? null;
  }

  /** What a condition may name: the hyperparameters and what follows from them. */
  #values(configuration: Configuration): Record<string, ExpressionValue> {
    const shapes = layerShapes(configuration.hidden_units, this.facts);
    const { trainExamples } = this.facts;
    return {
      ...configuration,
      hidden_layers: configuration.hidden_units.length,
      hidden_units: hyperparameterOf(configuration, 'hidden_units', this.facts),
      epochs: configuration.iterations / iterationsPerEpoch(trainExamples, configuration.batch_size),
      layers: configuration.hidden_units,
      parameters: parameterCount(shapes),
      multiply_adds: trainingMultiplyAdds(shapes),
      examples: trainExamples,
      inputs: this.facts.inputs,
      outputs: this.facts.outputs,
      constants: '',
    };
  }
}

/** The trainings that the points of one group need: one for all trials that can share it. */
export function* runsOf(group: readonly PlannedPoint[]): Generator<PlannedRun> {
  const shared: PlannedTrial[] = [];
  for (const point of group) {
    if (point.kind !== 'trial') continue;
    if (sharesRuns(point.trial.configuration)) shared.push(point.trial);
    else yield [point.trial];
  }
  shared.sort((a, b) => a.configuration.iterations - b.configuration.iterations);
  const [first, ...others] = shared;
  if (first !== undefined) yield [first, ...others];
}

const NONE: readonly HyperparameterName[] = [];

/** The lowest digit at which the given axes have the values they have at `digit`. */
function firstTwin(axes: readonly Axis[], digit: number): number {
  for (let other = 0; other < digit; other++) {
    if (axes.every(({ values }) => sameValue(values[other], values[digit]))) return other;
  }
  return digit;
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}

/** The axes with the batch sizes this data can have; those that become equal are one, if not zipped. */
function fitToData(spec: SweepSpec, facts: DataFacts): Axis[] {
  const zipped = new Set(spec.zip.flat());
  return spec.axes.map((axis) => {
    if (axis.name !== 'batch_size') return axis;
    const sizes = axis.values.map((size) =>
      typeof size === 'number' ? Math.min(size, facts.trainExamples) : facts.trainExamples,
    );
    return { name: axis.name, values: zipped.has(axis.name) ? sizes : [...new Set(sizes)] };
  });
}

function defaultPoint(hasIterations: boolean): Point {
  const entries = HYPERPARAMETER_NAMES.map((name) => [name, HYPERPARAMETERS[name].default ?? undefined]);
  const point = Object.fromEntries(entries) as Point;
  if (hasIterations) delete (point as Partial<Point>).epochs;
  return point;
}

/** The conditions were checked when the sweep file was read. */
function compile(source: string, place: string): Expression {
  const compiled = compileExpression(source, CONDITION_VARIABLES);
  if ('problem' in compiled) throw new UserError(`${place}: ${compiled.problem}`, { code: 'bad-expression' });
  return compiled.expression;
}

function evaluate(condition: Expression, values: Record<string, ExpressionValue>, place: string): boolean {
  try {
    return condition.holds(values);
  } catch (cause) {
    throw new UserError(`${place}: ${condition.source} cannot be evaluated at ${JSON.stringify(values)}`, {
      code: 'bad-expression',
      hint: 'hidden_units is a list where the layers differ; layers is always a list.',
      cause,
    });
  }
}

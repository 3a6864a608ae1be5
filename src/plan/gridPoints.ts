/**
 * The points of a grid, each computed from its index in O(axes). See planSweep.ts for what becomes of a point.
 */
import type { Configuration, Point } from '../model/configuration.js';
import type { Axis } from '../model/sweepSpec.js';
import type { IdenticalTraining } from '../trainers/trainer.js';
import { type Dimension, digitAt, type Grid, makeGrid, readPoint } from './grid.js';
import { fittedAxes, type PointRules } from './pointRules.js';
import { relatedPoints } from './relatedPoints.js';
import { twinFinder } from './twins.js';

/** A point of the grid. `merged` and `removed` say why it is no trial; else they are null. */
export interface GridPoint {
  readonly configuration: Configuration;
  readonly merged: string | null;
  readonly removed: string | null;
}

interface MergeableDimension extends Dimension {
  /** The lowest digit that is the same trial, if only these axes have an effect. */
  readonly twinOf: (living: readonly Axis[], digit: number) => number;
}

export class GridPoints {
  readonly #rules: PointRules;
  readonly #grid: Grid;
  /** The dimensions along which two points may be the same trial. */
  readonly #mergeable: readonly MergeableDimension[];
  /** The point numbers of the trainings under `also`. */
  readonly #extraTrainings: ReadonlyMap<string, number>;

  constructor(rules: PointRules, extraTrainings: ReadonlyMap<string, number>) {
    this.#rules = rules;
    this.#grid = makeGrid(fittedAxes(rules), rules.spec.zip);
    this.#extraTrainings = extraTrainings;
    this.#mergeable = this.#grid.dimensions
      .filter(({ axes }) => axes.length > 1 || axes.some(({ name }) => rules.mayBeIdle(name)))
      .map((dimension) => ({ ...dimension, twinOf: twinFinder(dimension.length) }));
  }

  get size(): number {
    return this.#grid.size;
  }

  /** The swept length of a training, if it is not zipped to another axis. Trials share runs along it. */
  get lengthDimension(): Dimension | null {
    const { lengthAxes } = this.#rules.trainer;
    const isLength = ({ axes, length }: Dimension) =>
      length > 1 && axes.length === 1 && lengthAxes.includes(axes[0]?.name ?? '');
    return this.#grid.dimensions.find(isLength) ?? null;
  }

  at(index: number): GridPoint {
    const rules = this.#rules;
    const point = this.#read(index);
    const conditioned = rules.applyWhen(point);
    const configuration = rules.configurationOf(point);
    const dead = this.#mergedBecause(index, point, conditioned);
    if (dead !== null) return { configuration, merged: dead, removed: null };
    const removed = rules.failedCondition(configuration);
    if (removed !== null) return { configuration, merged: null, removed };
    return { configuration, merged: this.#trainedBecause(index, configuration), removed: null };
  }

  #read(index: number): Point {
    const point = { ...this.#rules.defaults };
    readPoint(this.#grid, index, point);
    return point;
  }

  /** Why a point with other hyperparameters is trained to the same bits; null: none is. */
  #trainedBecause(index: number, configuration: Configuration): string | null {
    const rules = this.#rules;
    const extras = this.#extraTrainings;
    if (extras.size > 0 && extras.has(rules.trainingKey(configuration))) return 'a point under also';
    const identical = rules.identicalTraining(configuration);
    return identical !== null && this.#isTrained(index, configuration, identical) ? identical.because : null;
  }

  /**
   * Whether the grid has this configuration with the other value, and no condition of `where` removes it. Checks points
   * that differ in that axis and, from rules 3, in axes with a condition. If such a point is merged into another, that
   * one is trained alike.
   */
  #isTrained(index: number, configuration: Configuration, { name, value }: IdenticalTraining): boolean {
    const rules = this.#rules;
    const isSwept = this.#grid.dimensions.some(
      ({ axes, length }) => length > 1 && axes.some((axis) => axis.name === name),
    );
    if (!isSwept) return false;
    const sought = JSON.stringify({ ...configuration, [name]: value });
    const isConditional = (axis: string) => rules.spec.rules >= 3 && rules.hasCondition(axis);
    const relation = { name, value, isConditional, defaults: rules.defaults };
    for (const other of relatedPoints(this.#grid, index, relation)) {
      const point = this.#read(other);
      rules.applyWhen(point);
      const found = rules.configurationOf(point);
      if (JSON.stringify(found) === sought && rules.failedCondition(found) === null) return true;
    }
    return false;
  }

  /** A point is merged if a lower digit gives the same values on all axes that have an effect here. */
  #mergedBecause(index: number, point: Point, conditioned: readonly string[]): string | null {
    for (const dimension of this.#mergeable) {
      const digit = digitAt(dimension, index);
      if (digit === 0) continue;
      const reasons = dimension.axes.map(({ name }) =>
        conditioned.includes(name)
          ? `${name} where its condition is false`
          : this.#rules.trainer.deadBecause(name, point),
      );
      const reason = reasons.find((text) => text !== null) ?? null;
      if (reason === null && dimension.axes.length === 1) continue;
      const living = dimension.axes.filter((_, axis) => reasons[axis] === null);
      if (dimension.twinOf(living, digit) < digit) return reason ?? 'equal values in a zip';
    }
    return null;
  }
}

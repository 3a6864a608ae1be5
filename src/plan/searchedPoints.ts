/** The points that a search draws: the axes that it draws from, and the trials that a point gives. */
import { present } from '../base/assert.js';
import { type Configuration, type Point, REPLICATE_AXIS, type Value } from '../model/configuration.js';
import { type Axis, replicateSeeds } from '../model/sweepSpec.js';
import { makeGrid } from './grid.js';
import { fittedAxes, type PointRules } from './pointRules.js';

/** A value of each axis of the search. */
type SearchedValues = Readonly<Record<string, Value>>;

export class SearchedPoints {
  readonly #rules: PointRules;
  /** The values of the axes with one value. */
  readonly #fixed: Readonly<Point>;

  constructor(rules: PointRules) {
    this.#rules = rules;
    const single = fittedAxes(rules).filter(({ values }) => values.length === 1);
    this.#fixed = Object.fromEntries(single.map(({ name, values }) => [name, values[0] ?? null]));
  }

  /** The swept axes, zipped axes together, with the values of the sweep file. Replicates share their points. */
  get groups(): readonly (readonly Axis[])[] {
    const { axes, zip, replicates } = this.#rules.spec;
    const groups = makeGrid(axes, zip)
      .dimensions.filter(({ length }) => length > 1)
      .map((dimension) => dimension.axes);
    return replicates ? groups.filter(([axis]) => axis?.name !== REPLICATE_AXIS) : groups;
  }

  /** The id of the first trial of a point; null if a condition of `where` refuses it. */
  idOf(values: SearchedValues): string | null {
    const configuration = present(this.configurations(values)[0], 'a trial of the point');
    return this.#rules.failedCondition(configuration) === null ? this.#rules.idOf(configuration) : null;
  }

  /** Whether an axis has no effect at some points. */
  get hasIdleAxes(): boolean {
    return this.groups.flat().some(({ name }) => this.#rules.mayBeIdle(name));
  }

  /** The axes that have no effect at a point. */
  idleAt(values: SearchedValues): ReadonlySet<string> {
    const { defaults, trainer } = this.#rules;
    const point = { ...defaults, ...this.#fixed, ...values };
    const conditioned = this.#rules.applyWhen(point);
    const isIdle = ({ name }: Axis) =>
      conditioned.includes(name) || trainer.deadBecause(name, point) !== null;
    return new Set(
      this.groups
        .flat()
        .filter(isIdle)
        .map(({ name }) => name),
    );
  }

  /** The values that give a configuration. */
  valuesOf(configuration: Configuration): SearchedValues {
    const { facts, trainer } = this.#rules;
    const names = this.groups.flat().map(({ name }) => name);
    return Object.fromEntries(names.map((name) => [name, trainer.valueOf(configuration, name, facts)]));
  }

  /** The configurations of a point: one, or one for each replicate. */
  configurations(values: SearchedValues): Configuration[] {
    const { facts, trainer, spec, defaults } = this.#rules;
    const fitted = Object.entries(values).map(([name, value]) => [
      name,
      trainer.fitValue(name, value, facts),
    ]);
    const seeds = replicateSeeds(spec);
    const replicas = seeds.length === 0 ? [{}] : seeds.map((seed) => ({ [REPLICATE_AXIS]: seed }));
    return replicas.map((replica) => {
      const point = { ...defaults, ...this.#fixed, ...Object.fromEntries(fitted), ...replica };
      this.#rules.applyWhen(point);
      return this.#rules.configurationOf(point);
    });
  }
}

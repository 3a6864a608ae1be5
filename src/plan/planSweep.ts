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
import type { Configuration } from '../model/configuration.js';
import type { DataFacts } from '../model/dataset.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import type { TrainerDescription, TrainingContext } from '../trainers/trainer.js';
import { type ExtraPoints, extraPoints } from './extraPoints.js';
import { type Dimension, digitAt } from './grid.js';
import { GridPoints } from './gridPoints.js';
import { PointRules } from './pointRules.js';
import { SearchedPoints } from './searchedPoints.js';

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

/** One training. Its trials differ only in their iterations, in ascending order. */
export type PlannedRun = readonly [PlannedTrial, ...PlannedTrial[]];

/** What a search will propose, for a forecast: a value of each of its axes. */
type ForeseenPoint = Parameters<SearchedPoints['configurations']>[0];

export class Plan {
  readonly spec: SweepSpec;
  readonly facts: DataFacts;
  readonly trainer: TrainerDescription;
  readonly context: TrainingContext;
  /** Points of the search space, before any is removed or merged. */
  readonly points: number;
  /** The points that a search draws. */
  readonly searched: SearchedPoints;
  readonly #rules: PointRules;
  readonly #grid: GridPoints;
  readonly #foreseen: readonly Configuration[];
  readonly #extras: ExtraPoints;
  /** Point numbers by training, of the points under `also`. A grid point with the same training is merged. */
  readonly #extraTrainings: ReadonlyMap<string, number>;

  /** `foreseen`: the points that a search will propose, for a forecast. */
  constructor(spec: SweepSpec, facts: DataFacts, foreseen: readonly ForeseenPoint[] = []) {
    const rules = new PointRules(spec, facts);
    this.spec = spec;
    this.facts = facts;
    this.trainer = rules.trainer;
    this.context = rules.context;
    this.#rules = rules;
    this.#extras = extraPoints(spec, rules.trainer, rules.defaults);
    this.#extraTrainings = this.#trainingsOfExtras();
    this.#grid = new GridPoints(rules, this.#extraTrainings);
    this.searched = new SearchedPoints(rules);
    this.#foreseen = foreseen.flatMap((point) => this.searched.configurations(point));
    this.points = this.#extras.count + (spec.search === undefined ? this.#grid.size : this.#foreseen.length);
    this.trainer.checkPlan(spec, facts, () => this.#configurations());
  }

  /** The first trials are kept, up to this number of them. */
  get mostTrials(): number {
    return this.spec.limits.trials ?? Number.POSITIVE_INFINITY;
  }

  /** The point with this number, in O(axes). */
  at(number: number): PlannedPoint {
    assert(number >= 1 && number <= this.points, `point ${number} is one of ${this.points}`);
    if (this.#isExtra(number)) return this.#extraPoint(number);
    const index = number - 1 - this.#extras.count;
    if (this.spec.search === undefined) return this.#gridPoint(number, index);
    const configuration = present(this.#foreseen[index], 'a foreseen trial');
    return { kind: 'trial', trial: { number, name: null, configuration } };
  }

  idOf(configuration: Configuration): string {
    return this.#rules.idOf(configuration);
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

  /** The digit along which trials share runs; null: none do. */
  #sharedDimension(): Dimension | null {
    if (this.spec.search !== undefined || this.mostTrials < this.points) return null;
    return this.#grid.lengthDimension;
  }

  #trainingsOfExtras(): ReadonlyMap<string, number> {
    const trainings = new Map<string, number>();
    for (let number = 1; number <= this.#extras.count; number++) {
      const key = this.#rules.trainingKey(this.#extra(number).configuration);
      if (!trainings.has(key)) trainings.set(key, number);
    }
    return trainings;
  }

  #extra(number: number): { name: string; configuration: Configuration } {
    const { name, point, inherited } = this.#extras.at(number - 1);
    if (inherited.size > 0) this.#rules.applyWhen(point, inherited);
    return { name, configuration: this.#rules.configurationOf(point) };
  }

  #extraPoint(number: number): PlannedPoint {
    const { name, configuration } = this.#extra(number);
    if (this.#extraTrainings.get(this.#rules.trainingKey(configuration)) !== number) {
      return { kind: 'merged', because: 'the same point twice under also', configuration };
    }
    return { kind: 'trial', trial: { number, name, configuration } };
  }

  #gridPoint(number: number, index: number): PlannedPoint {
    const { configuration, merged, removed } = this.#grid.at(index);
    if (merged !== null) return { kind: 'merged', because: merged, configuration };
    if (removed !== null) return { kind: 'removed', condition: removed, configuration };
    return { kind: 'trial', trial: { number, name: null, configuration } };
  }
}

/**
 * A search that models results. Its first points are a start design. After them each cohort waits until every trial
 * before it has ended; with `overlap`, the trials of one cohort may still be in training. What is proposed depends on
 * the seed and on those trials only, in the order of the sweep: never on the order of arrival.
 */
import { formatCounted } from '../base/format.js';
import { mean } from '../base/statistics.js';
import type { Proposed } from '../model/events.js';
import { proposeByGp } from './gp/proposeByGp.js';
import { type Coordinates, ModelledSpace } from './modelledSpace.js';
import type { KnownResult } from './modelRequest.js';
import { type KnownTrials, nextCohort } from './nextCohort.js';
import { randomSampler, type Sampler } from './samplers.js';
import { type SearchedPlan, type SearchedTable, type SearchedTrials, searchOf } from './searchedPlan.js';
import { type ProposedPoint, type SearchSpace, searchSpace } from './searchSpace.js';
import { startPoints, startSampler } from './startDesign.js';
import { proposeByTpe } from './tpe/proposeByTpe.js';

/** Results that a Gaussian process is fitted to in a few hundredths of a second. */
const MAX_QUICK_RESULTS = 40;

/** Finite results without which there is nothing to model. */
const MIN_RESULTS = 2;

export class ModelSearch {
  readonly #plan: SearchedPlan;
  readonly #space: SearchSpace;
  readonly #start: Sampler;
  readonly #rest: Sampler;

  constructor(plan: SearchedPlan) {
    this.#plan = plan;
    this.#space = searchSpace(plan.searched.groups);
    const { seed } = searchOf(plan);
    this.#start = startSampler(this.#space, seed);
    this.#rest = randomSampler(this.#space, seed);
  }

  /** The next cohort; none while it waits for results. */
  next(trials: SearchedTrials): Proposed[] {
    const { table } = trials;
    const search = searchOf(this.#plan);
    if (table.points >= search.trials) return [];
    const left = startPoints(search) - table.points;
    if (left > 0) return [this.#drawn(this.#start, table, Math.min(search.cohort, left))];
    const settled = this.#settled(table);
    const results = this.#results(trials, settled);
    if (results === null) return [];
    if (results.filter(({ value }) => value !== null).length < MIN_RESULTS)
      return [this.#drawn(this.#start, table, search.cohort)];
    return [this.#modelled(table, results, settled)];
  }

  /** Whether the next cohort needs a model that takes a noticeable time. */
  takesLong({ table, outcome }: SearchedTrials): boolean {
    const { sampler, trials } = searchOf(this.#plan);
    const settled = this.#settled(table);
    if (sampler !== 'gp' || settled <= MAX_QUICK_RESULTS || table.points >= trials) return false;
    for (let position = 0; position < settled; position++) if (outcome(position) === 'open') return false;
    return true;
  }

  /** How many of the first trials must have ended before the next cohort. */
  #settled(table: SearchedTable): number {
    const { overlap = false } = searchOf(this.#plan);
    return table.sizeAfter(table.cohorts - (overlap ? 1 : 0));
  }

  #drawn(sampler: Sampler, table: SearchedTable, cohort: number, drawn = table.drawn): Proposed {
    const search = { ...searchOf(this.#plan), cohort };
    const { cohorts, points } = table;
    return nextCohort(search, { cohorts, points, drawn }, { sampler, trials: this.#known(table) });
  }

  /** The results of the first trials by position; null if one of them is open. */
  #results({ table, outcome }: SearchedTrials, settled: number): KnownResult[] | null {
    const byPoint = new Map<string, { coordinates: Coordinates; values: (number | null)[] }>();
    for (let position = 0; position < settled; position++) {
      const value = outcome(position);
      if (value === 'open') return null;
      if (value === 'unknown') continue;
      const point = this.#plan.searched.valuesOf(table.configuration(position));
      const key = JSON.stringify(point);
      const known = byPoint.get(key) ?? { coordinates: this.#coordinates(point), values: [] };
      known.values.push(value === 'lost' ? null : value);
      byPoint.set(key, known);
    }
    return [...byPoint.values()].map(({ coordinates, values }) => ({ coordinates, value: meanOf(values) }));
  }

  #modelled(table: SearchedTable, results: readonly KnownResult[], settled: number): Proposed {
    const { sampler, seed, cohort: size, trials } = searchOf(this.#plan);
    const known = this.#known(table);
    const space = new ModelledSpace(this.#space, {
      isNew: (point) => {
        const id = known.idOf(point);
        return id !== null && !known.has(id);
      },
      idleAt: this.#plan.searched.hasIdleAxes ? (point) => this.#plan.searched.idleAt(point) : null,
    });
    const pending = this.#pointsFrom(table, settled);
    const cohort = table.cohorts + 1;
    const points = Math.min(size, trials - table.points);
    const propose = sampler === 'tpe' ? proposeByTpe : proposeByGp;
    const chosen = propose(space, { results, pending, points, seed, cohort });
    if (chosen.length === 0) {
      // All candidates are known: the points left of a finite space come in random order.
      return this.#drawn(this.#rest, table, size, 0);
    }
    const expected = chosen.flatMap(({ expected }) => expected ?? []);
    const lost = results.filter(({ value }) => value === null).length;
    const from = `${formatCounted(results.length, 'result')}${lost === 0 ? '' : `, ${lost} of them not finite`}`;
    return {
      type: 'proposed',
      cohort,
      drawn: table.drawn,
      points: chosen.map(({ coordinates }) => space.point(coordinates)),
      reason: `${sampler}, seed ${seed}, from ${from}`,
      ...(expected.length === 0 ? {} : { expected }),
    };
  }

  #known(table: SearchedTable): KnownTrials {
    return {
      idOf: (point) => this.#plan.searched.idOf(point),
      has: (id) => table.position(id) !== undefined,
    };
  }

  #coordinates(point: ProposedPoint): Coordinates {
    return Float64Array.from(this.#space.axes, (axis) => axis.coordinateOf(point));
  }

  /** The points of the trials from a position on, replicates once. */
  #pointsFrom(table: SearchedTable, start: number): Coordinates[] {
    const points = new Map<string, ProposedPoint>();
    for (let position = start; position < table.size; position++) {
      const point = this.#plan.searched.valuesOf(table.configuration(position));
      points.set(JSON.stringify(point), point);
    }
    return [...points.values()].map((point) => this.#coordinates(point));
  }
}

/** The mean over the replicates of a point; null if one of them has no finite result. */
function meanOf(values: readonly (number | null)[]): number | null {
  const finite = values.filter((value) => value !== null);
  return finite.length < values.length ? null : mean(finite);
}

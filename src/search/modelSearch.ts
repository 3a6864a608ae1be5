/**
 * A search that models results. Its first points are a start design. After them each cohort waits until every trial
 * before it has ended; with `overlap`, the trials of one cohort may still be in training. What is proposed depends on
 * the seed and on those trials only, in the order of the sweep: never on the order of arrival.
 */

import { present } from '../base/assert.js';
import { formatCounted } from '../base/format.js';
import { mean } from '../base/statistics.js';
import type { Proposed } from '../model/events.js';
import type { SearchSpec } from '../model/sweepSpec.js';
import { type Coordinates, ModelledSpace } from './modelledSpace.js';
import type { KnownResult } from './modelRequest.js';
import { type KnownTrials, nextCohort } from './nextCohort.js';
import { proposerOf } from './proposers.js';
import { randomSampler, type Sampler } from './samplers.js';
import { type SearchedPlan, type SearchedTable, type SearchedTrials, searchOf } from './searchedPlan.js';
import { type ProposedPoint, searchSpace } from './searchSpace.js';
import { startPoints, startSampler } from './startDesign.js';

/** By sampler, the results that it learns from in a few hundredths of a second; of others any number. */
const MAX_QUICK_RESULTS: Readonly<Partial<Record<SearchSpec['sampler'], number>>> = { gp: 40, cma_es: 1000 };

/** Finite results without which there is nothing to model. */
const MIN_RESULTS = 2;

export class ModelSearch {
  readonly #plan: SearchedPlan;
  readonly #space: ModelledSpace;
  readonly #start: Sampler;
  readonly #rest: Sampler;
  /** By position: they never change, and a search of thousands of trials reads them again for each cohort. */
  readonly #points: Coordinates[] = [];
  readonly #byValues = new Map<string, Coordinates>();
  /** The trials of the latest table. */
  #known: KnownTrials | null = null;

  constructor(plan: SearchedPlan) {
    this.#plan = plan;
    const { searched } = plan;
    const space = searchSpace(searched.groups);
    this.#space = new ModelledSpace(space, {
      isNew: (point) => this.#isNew(point),
      idleAt: searched.hasIdleAxes ? (point) => searched.idleAt(point) : null,
    });
    const { seed } = searchOf(plan);
    this.#start = startSampler(space, seed);
    this.#rest = randomSampler(space, seed);
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
    const mostQuick = MAX_QUICK_RESULTS[sampler] ?? Number.POSITIVE_INFINITY;
    if (settled <= mostQuick || table.points >= trials) return false;
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
    return nextCohort(search, { cohorts, points, drawn }, { sampler, trials: this.#knownTrials(table) });
  }

  /** The results of the first trials by position; null if one of them is open. */
  #results({ table, outcome }: SearchedTrials, settled: number): KnownResult[] | null {
    const byPoint = new Map<Coordinates, (number | null)[]>();
    for (let position = 0; position < settled; position++) {
      const value = outcome(position);
      if (value === 'open') return null;
      if (value === 'unknown') continue;
      const point = this.#pointAt(table, position);
      const known = value === 'lost' ? null : value;
      const values = byPoint.get(point);
      if (values === undefined) byPoint.set(point, [known]);
      else values.push(known);
    }
    return [...byPoint].map(([coordinates, values]) => ({ coordinates, value: meanOf(values) }));
  }

  #modelled(table: SearchedTable, results: readonly KnownResult[], settled: number): Proposed {
    const { sampler, seed, cohort: size, trials } = searchOf(this.#plan);
    const space = this.#space;
    this.#known = this.#knownTrials(table);
    const pending = this.#pointsFrom(table, settled);
    const cohort = table.cohorts + 1;
    const points = Math.min(size, trials - table.points);
    const propose = present(proposerOf(sampler), 'a sampler with a model');
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

  #isNew(point: ProposedPoint): boolean {
    const id = this.#known?.idOf(point) ?? null;
    return id !== null && this.#known?.has(id) === false;
  }

  #knownTrials(table: SearchedTable): KnownTrials {
    return {
      idOf: (point) => this.#plan.searched.idOf(point),
      has: (id) => table.position(id) !== undefined,
    };
  }

  /** The same object for the replicates of a point. */
  #pointAt(table: SearchedTable, position: number): Coordinates {
    const known = this.#points[position];
    if (known !== undefined) return known;
    const values = this.#plan.searched.valuesOf(table.configuration(position));
    const key = JSON.stringify(values);
    const point = this.#byValues.get(key) ?? this.#space.coordinatesOf(values);
    this.#byValues.set(key, point);
    this.#points[position] = point;
    return point;
  }

  /** The points of the trials from a position on, replicates once. */
  #pointsFrom(table: SearchedTable, start: number): Coordinates[] {
    const points = new Set<Coordinates>();
    for (let position = start; position < table.size; position++) points.add(this.#pointAt(table, position));
    return [...points];
  }
}

/** The mean over the replicates of a point; null if one of them has no finite result. */
function meanOf(values: readonly (number | null)[]): number | null {
  const finite = values.filter((value) => value !== null);
  return finite.length < values.length ? null : mean(finite);
}

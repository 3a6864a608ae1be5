/** Why a search proposed its trials: read from the journal, and compared with how they ended. */
import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import { isSameValue, type Value } from '../model/configuration.js';
import type { Proposed } from '../model/events.js';
import { sweepSlug } from '../model/slug.js';
import { Plan } from '../plan/planSweep.js';
import type { Journal } from '../results/journal.js';
import { readAll } from '../results/readAll.js';
import { isSound, metricAt, type Summary, stateOf } from '../results/summary.js';
import { type Coordinates, ModelledSpace } from '../search/modelledSpace.js';
import type { Expectation } from '../search/modelRequest.js';
import { randomBest } from '../search/randomBest.js';
import { searchSpace } from '../search/searchSpace.js';
import { objectiveOf } from '../trainers/trainers.js';
import type { ExplainView } from '../views/explainView.js';
import { jsonNumberOf, numberOrNull } from '../views/scalars.js';
import type { ReadableSweep } from './openSweep.js';

type NearestTrial = NonNullable<NonNullable<ExplainView['trial']>['nearest']>;

/** Numbers of points at which the best so far is shown. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/**
 * With a position, only the cohort of that trial, and the trial that was nearest to it.
 * @throws UserError if the sweep is no search, or did not propose that trial.
 */
export async function explainSearch(
  { summary, journal }: ReadableSweep,
  position: number | null,
): Promise<ExplainView> {
  const { spec, facts, trials } = summary;
  if (spec.search === undefined) {
    throw new UserError(`${printable(spec.name)} is a grid: nothing in it was chosen`, {
      code: 'no-search',
      hint: 'jmin findings says what a grid shows.',
    });
  }
  const plan = new Plan(spec, facts);
  const cohorts = await cohortsOf(plan, summary, journal);
  const results = new SearchResults(plan, summary);
  const own = position === null ? null : cohortWith(cohorts, position, summary);
  const { sampler, seed, trials: planned } = spec.search;
  return {
    ...{ sweep: spec.name, slug: sweepSlug(spec.name), sampler, seed, objective: objectiveOf(spec) },
    proposed: cohorts.reduce((sum, { points }) => sum + points.length, 0),
    ...{ planned, ended: summary.searchEnd, best: bestAfter(results, cohorts) },
    cohorts: (own === null ? cohorts : [own]).map(({ cohort, reason, points, expected }) => ({
      ...{ cohort, reason },
      points: points.map((point, i) => ({
        trials: point.map((at) => trials.number(at)),
        expected: expected[i] ?? null,
        result: numberOrNull(results.valueOf(point)),
      })),
    })),
    trial:
      own === null || position === null
        ? null
        : {
            ...{ trial: trials.number(position), id: trials.id(position) },
            nearest: results.nearest(position, own.points[0]?.[0] ?? 0),
          },
  };
}

/** One cohort, with the positions of its trials: those of each point, its replicates. */
interface Cohort {
  readonly cohort: number;
  readonly reason: string;
  readonly points: readonly (readonly number[])[];
  readonly expected: readonly Expectation[];
}

function cohortWith(cohorts: readonly Cohort[], position: number, { trials, spec }: Summary): Cohort {
  const found = cohorts.find(({ points }) => points.some((point) => point.includes(position)));
  if (found !== undefined) return found;
  const number = trials.number(position);
  throw new UserError(`trial ${number} of ${printable(spec.name)} stands under also: no search chose it`, {
    code: 'not-proposed',
  });
}

/** Those cohorts that count: each number once, in order. */
async function cohortsOf(plan: Plan, { trials }: Summary, journal: Journal): Promise<Cohort[]> {
  const events: Proposed[] = [];
  for await (const entries of readAll(journal, null))
    for (const { event } of entries) if (event.type === 'proposed') events.push(event);
  const known = new Map<number, Cohort>();
  for (const { cohort, reason, points, expected = [] } of events) {
    const positions = points.map((point) =>
      plan.searched
        .configurations(point)
        .flatMap((configuration) => trials.position(plan.idOf(configuration)) ?? []),
    );
    // The cohorts of an earlier plan may have had other points.
    if (known.has(cohort) || positions.some((point) => point.length === 0)) continue;
    known.set(cohort, { cohort, reason, points: positions, expected });
  }
  return [...known.values()].sort((a, b) => a.cohort - b.cohort);
}

function bestAfter(results: SearchResults, cohorts: readonly Cohort[]): ExplainView['best'] {
  const values = cohorts.flatMap(({ points }) => points.map((point) => results.valueOf(point)));
  const counts = [...STEPS.filter((count) => count < values.length), values.length].filter((n) => n > 0);
  const random = results.random(counts);
  return counts.map((points, i) => ({
    points,
    result: jsonNumberOf(results.best(values.slice(0, points))),
    random: random?.[i] ?? null,
  }));
}

/** The results of a sweep as its search sees them. */
class SearchResults {
  readonly #plan: Plan;
  readonly #summary: Summary;
  readonly #space: ModelledSpace;
  /** 1 if lower is better, else −1. */
  readonly #sign: number;

  constructor(plan: Plan, summary: Summary) {
    this.#plan = plan;
    this.#summary = summary;
    this.#sign = objectiveOf(summary.spec).goal === 'minimize' ? 1 : -1;
    this.#space = new ModelledSpace(searchSpace(plan.searched.groups), {
      isNew: () => true,
      idleAt: plan.searched.hasIdleAxes ? (point) => plan.searched.idleAt(point) : null,
    });
  }

  /** The mean over the trials of a point; NaN if one has no finite result. */
  valueOf(point: readonly number[]): number {
    const values = point.map((position) => this.#value(position));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  best(values: readonly number[]): number {
    const finite = values.filter(Number.isFinite).map((value) => this.#sign * value);
    return finite.length === 0 ? Number.NaN : this.#sign * Math.min(...finite);
  }

  random(counts: readonly number[]): number[] | null {
    const { trials } = this.#summary;
    const results = Array.from({ length: trials.size }, (_, position) => position)
      .filter((position) => ['finished', 'diverged', 'failed'].includes(stateOf(this.#summary, position)))
      .map((position) => {
        const value = this.#value(position);
        return {
          coordinates: this.#coordinates(position),
          value: Number.isFinite(value) ? this.#sign * value : null,
        };
      });
    return randomBest(this.#space, results, counts)?.map((value) => this.#sign * value) ?? null;
  }

  /** The nearest of the first trials, by the coordinates of the space; null if there is none. */
  nearest(position: number, count: number): NearestTrial | null {
    const { trials } = this.#summary;
    const own = this.#space.input(this.#coordinates(position));
    let best: { readonly other: number; readonly distance: number } | null = null;
    for (let other = 0; other < count; other++) {
      const distance = this.#distance(own, this.#space.input(this.#coordinates(other)));
      if (best === null || distance < best.distance) best = { other, distance };
    }
    if (best === null) return null;
    const { other } = best;
    const [before, after] = [this.#valuesAt(other), this.#valuesAt(position)];
    return {
      ...{ trial: trials.number(other), id: trials.id(other), result: numberOrNull(this.#value(other)) },
      differs: Object.keys(after)
        .filter((name) => !isSameValue(before[name] ?? null, after[name] ?? null))
        .map((name) => ({ name, from: before[name] ?? null, to: after[name] ?? null })),
    };
  }

  #valuesAt(position: number): Readonly<Record<string, Value>> {
    return this.#plan.searched.valuesOf(this.#summary.trials.configuration(position));
  }

  #coordinates(position: number): Coordinates {
    return this.#space.coordinatesOf(this.#valuesAt(position));
  }

  #distance(a: Coordinates, b: Coordinates): number {
    const parts = a.map((coordinate, i) => {
      const delta = coordinate - (b[i] ?? 0);
      return this.#space.isChoice[i] ? Number(delta !== 0) : delta * delta;
    });
    return parts.reduce((sum, part) => sum + part, 0);
  }

  #value(position: number): number {
    const { metric } = objectiveOf(this.#summary.spec);
    return isSound(this.#summary, position) ? metricAt(this.#summary.columns, metric, position) : Number.NaN;
  }
}

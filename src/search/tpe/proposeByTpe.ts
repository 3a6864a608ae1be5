/**
 * Proposes points by the ratio of two densities: of the good results, and of the others (J. Bergstra et al., "Algorithms
 * for hyper-parameter optimization", NeurIPS 2011, section 4; multivariate, with the settings of Optuna 5.0). It takes
 * many results and many axes, because its time grows with their number only. Points of the same cohort and points in
 * training count among the others, so that the next point lies elsewhere.
 */
import { randomStream } from '../../base/random.js';
import type { Coordinates, ModelledSpace } from '../modelledSpace.js';
import type { KnownResult, ModelledPoint, ModelRequest } from '../modelRequest.js';
import { Mixture } from './mixture.js';

const GOOD_SHARE = 0.1;
const MAX_GOOD = 25;
/** Others in the model: the latest. */
const MAX_OTHERS = 500;
const CANDIDATES = 24;

/** Fewer points than asked for if all candidates are known trials. */
export function proposeByTpe(space: ModelledSpace, request: ModelRequest): ModelledPoint[] {
  const { pending, points, seed, cohort } = request;
  const { good, others } = split(request.results);
  const goodMixture = new Mixture(space, good);
  const chosen: Coordinates[] = [];
  while (chosen.length < points) {
    const bad = new Mixture(space, [...others, ...pending, ...chosen]);
    const stream = randomStream(seed, `search: tpe ${cohort}.${chosen.length}`);
    const drawn = Array.from({ length: CANDIDATES }, () => space.snap(goodMixture.draw(stream)));
    const rated = drawn
      .map((coordinates) => ({
        coordinates,
        value: goodMixture.logDensity(coordinates) - bad.logDensity(coordinates),
      }))
      .sort((a, b) => b.value - a.value);
    const taken = new Set(chosen.map(String));
    const best = rated.find(({ coordinates }) => !taken.has(String(coordinates)) && space.isNew(coordinates));
    if (best === undefined) break;
    chosen.push(best.coordinates);
  }
  return chosen.map((coordinates) => ({ coordinates, expected: null }));
}

/** The best tenth, at most 25; trainings without a finite result come last. Equal results keep their order. */
function split(results: readonly KnownResult[]): {
  readonly good: Coordinates[];
  readonly others: Coordinates[];
} {
  const good = bestOf(results, Math.min(MAX_GOOD, Math.ceil(GOOD_SHARE * results.length)));
  const coordinatesOf = (indexes: readonly number[]) => indexes.flatMap((i) => results[i]?.coordinates ?? []);
  const others: number[] = [];
  for (let i = results.length - 1; i >= 0 && others.length < MAX_OTHERS; i--)
    if (!good.has(i)) others.push(i);
  return { good: coordinatesOf([...good].sort((a, b) => a - b)), others: coordinatesOf(others.reverse()) };
}

/** The indexes of the best results. */
function bestOf(results: readonly KnownResult[], count: number): Set<number> {
  const best: { readonly i: number; readonly value: number }[] = [];
  for (const [i, result] of results.entries()) {
    const value = result.value ?? Number.POSITIVE_INFINITY;
    if (best.length === count && value >= (best.at(-1)?.value ?? 0)) continue;
    const place = best.findIndex((known) => value < known.value);
    best.splice(place === -1 ? best.length : place, 0, { i, value });
    best.length = Math.min(best.length, count);
  }
  return new Set(best.map(({ i }) => i));
}

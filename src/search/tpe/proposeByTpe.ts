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
  const count = Math.min(MAX_GOOD, Math.ceil(GOOD_SHARE * results.length));
  const value = (i: number) => results[i]?.value ?? Number.POSITIVE_INFINITY;
  const order = results
    .map((_, i) => i)
    .sort((a, b) => (value(a) === value(b) ? a - b : value(a) - value(b)));
  const isGood = new Set(order.slice(0, count));
  const coordinatesOf = (list: readonly KnownResult[]) => list.map(({ coordinates }) => coordinates);
  return {
    good: coordinatesOf(results.filter((_, i) => isGood.has(i))),
    others: coordinatesOf(results.filter((_, i) => !isGood.has(i))).slice(-MAX_OTHERS),
  };
}

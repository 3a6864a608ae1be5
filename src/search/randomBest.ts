/**
 * What a random search would have reached: the expected best of n random points, by the model of all results. The
 * model knows the space only through these results, so the figure is an estimate.
 */
import { exp, log } from '../base/portableMath.js';
import { logFinite } from './gp/acquisition.js';
import { fitModel } from './gp/resultModel.js';
import type { ModelledSpace } from './modelledSpace.js';
import type { KnownResult } from './modelRequest.js';
import { randomSampler } from './samplers.js';

/** Points of the space at which the model is asked. */
const MODELLED_POINTS = 512;
const SEED = 1;
/** Results without which there is nothing to model. */
const MIN_RESULTS = 4;

/** For each number of points the expected best, lower is better; null with too few results. */
export function randomBest(
  space: ModelledSpace,
  results: readonly KnownResult[],
  counts: readonly number[],
): readonly number[] | null {
  if (results.filter(({ value }) => value !== null).length < MIN_RESULTS) return null;
  const { scale, surrogate } = fitModel(space, results, 0);
  const draw = randomSampler(space.space, SEED);
  const points = Array.from({ length: MODELLED_POINTS }, (_, i) => draw(i)).filter((point) => point !== null);
  const modelled = points.map((point) => {
    const input = space.input(space.coordinatesOf(point));
    const finite = Math.min(1, exp(logFinite(surrogate.finite, input)));
    return { value: surrogate.results.predict(input).mean, finite };
  });
  modelled.sort((a, b) => a.value - b.value);
  return counts.map((count) => {
    const { mean } = scale.fromModel(expectedLeast(modelled, count), 0);
    return mean;
  });
}

interface ModelledValue {
  readonly value: number;
  /** The probability that training ends with it. */
  readonly finite: number;
}

/** The expected least of `count` draws from these values, ascending. If none is finite, the largest value counts. */
function expectedLeast(values: readonly ModelledValue[], count: number): number {
  let sum = 0;
  let none = 1;
  let left = 1;
  for (const { value, finite } of values) {
    left = Math.max(0, left - finite / values.length);
    const later = left === 0 ? 0 : exp(count * log(left));
    sum += value * (none - later);
    none = later;
  }
  return sum + none * (values.at(-1)?.value ?? 0);
}

/** The model of the results so far: a Gaussian process of their values, and one of whether they are finite. */
import { present } from '../../base/assert.js';
import type { Coordinates, ModelledSpace } from '../modelledSpace.js';
import type { KnownResult } from '../modelRequest.js';
import type { Surrogate } from './acquisition.js';
import { fitHyper } from './fitHyper.js';
import { GaussianProcess, type Hyper } from './gaussianProcess.js';
import { type ModelScale, scalesOf } from './modelScale.js';

/** Of the model of finite results. */
const FINITE_LENGTH = 0.35;
const FINITE_NOISE = 0.0183;
const NEAR_BEST = 5;
const FIT_STEPS = 30;
/** Results in a model, and results that its lengths, scale and noise are fitted to: a fit takes far longer. */
const MAX_MODELLED = 200;
const MAX_FITTED = 100;

type FiniteResult = KnownResult & { readonly value: number };

function hasValue(result: KnownResult): result is FiniteResult {
  return result.value !== null;
}

export interface ResultModel {
  readonly scale: ModelScale;
  readonly surrogate: Surrogate;
  /** The best results, best first. */
  readonly best: readonly Coordinates[];
}

/** `spare`: how many results may be added. */
export function fitModel(space: ModelledSpace, results: readonly KnownResult[], spare: number): ResultModel {
  const { isChoice } = space;
  const finite = bestAndLatest(results.filter(hasValue), MAX_MODELLED);
  const { scale, hyper } = likeliestFit(space, finite);
  const inputs = finite.map(({ coordinates }) => space.input(coordinates));
  const targets = Float64Array.from(finite, ({ value }) => scale.toModel(value));
  const process = new GaussianProcess({ isChoice, hyper }, inputs, { targets, spare });
  const smoothed = inputs.map((input) => process.predict(input).mean);
  const order = smoothed.map((_, i) => i).sort((a, b) => (smoothed[a] ?? 0) - (smoothed[b] ?? 0) || a - b);
  return {
    scale,
    surrogate: {
      results: process,
      finite: results.every(({ value }) => value !== null) ? null : finiteProcess(space, results, spare),
      incumbent: smoothed[order[0] ?? 0] ?? 0,
    },
    best: order.slice(0, NEAR_BEST).flatMap((i) => finite[i]?.coordinates ?? []),
  };
}

/** The scale on which the results are most likely, and the model that was fitted to them there. */
function likeliestFit(
  space: ModelledSpace,
  results: readonly FiniteResult[],
): { readonly scale: ModelScale; readonly hyper: Hyper } {
  const fitted = bestAndLatest(results, MAX_FITTED);
  const inputs = fitted.map(({ coordinates }) => space.input(coordinates));
  const values = fitted.map(({ value }) => value);
  const [first, ...others] = scalesOf(results.map(({ value }) => value)).map((scale) => {
    const targets = Float64Array.from(values, scale.toModel);
    const hyper = fitHyper(
      { isChoice: space.isChoice, inputs, targets },
      startsOf(space.dimensions),
      FIT_STEPS,
    );
    return { scale, hyper, cost: hyper.cost + scale.volume(values) };
  });
  return others.reduce((best, fit) => (fit.cost < best.cost ? fit : best), present(first, 'a scale'));
}

/** All results, or the best and the latest: time grows with the cube of their number. */
function bestAndLatest(results: readonly FiniteResult[], count: number): readonly FiniteResult[] {
  if (results.length <= count) return results;
  const half = count / 2;
  const order = results
    .map((_, i) => i)
    .sort((a, b) => (results[a]?.value ?? 0) - (results[b]?.value ?? 0) || a - b);
  const best = new Set(order.slice(0, half));
  const latest = results.map((_, i) => i).filter((i) => !best.has(i));
  const kept = new Set([...best, ...latest.slice(-half)]);
  return results.filter((_, i) => kept.has(i));
}

/** Where fits begin: smooth and noisy, rough and exact. Nothing is kept between cohorts, so any leader fits alike. */
function startsOf(dimensions: number): Hyper[] {
  const lengths = (length: number) => new Float64Array(dimensions).fill(length);
  return [
    { lengths: lengths(0.61 * Math.sqrt(dimensions)), scale: 1, noise: 0.0025 },
    { lengths: lengths(1), scale: 1, noise: 0.000125 },
  ];
}

function finiteProcess(
  space: ModelledSpace,
  results: readonly KnownResult[],
  spare: number,
): GaussianProcess {
  const { isChoice, dimensions } = space;
  const known = results.slice(-MAX_MODELLED);
  const inputs = known.map(({ coordinates }) => space.input(coordinates));
  const targets = known.map(({ value }) => (value === null ? -1 : 1));
  const lengths = new Float64Array(dimensions).fill(FINITE_LENGTH);
  const hyper = { lengths, scale: 1, noise: FINITE_NOISE };
  return new GaussianProcess({ isChoice, hyper }, inputs, { targets, spare });
}

/**
 * How promising a point is: the logarithm of the expected improvement on the best known result, plus the logarithm of
 * the probability that a training there ends with a finite result at all.
 */
import { log as logOf } from '../../base/portableMath.js';
import type { GaussianProcess, Prediction } from './gaussianProcess.js';
import { logImprovement, logProbability, millsRatio } from './portableNormal.js';

export interface Surrogate {
  readonly results: GaussianProcess;
  /** Of labels: 1 for a finite result, −1 for none. Null if every result was finite. */
  readonly finite: GaussianProcess | null;
  /** The best known result. */
  readonly incumbent: number;
}

/** Added to the variance of a label, so that no single training makes a region certain. */
const LABEL_VARIANCE = 0.05;

export function acquisition(surrogate: Surrogate, input: Float64Array): number {
  const prediction = surrogate.results.predict(input);
  return improvementAt(surrogate, prediction) + logFinite(surrogate.finite, input);
}

/** The logarithm of the expected improvement, less where noise would hide it. */
export function improvementAt({ results, incumbent }: Surrogate, { mean, variance }: Prediction): number {
  const improvement = logImprovement((incumbent - mean) / Math.sqrt(variance)).value + 0.5 * logOf(variance);
  return improvement + newsOf(variance, results.noise).value;
}

/** Noise of results, as a share of their variance, from which on a point must also bring news. */
const MIN_NOISE = 0.004;

/**
 * ln(1 − τ/√(σ² + τ²)) with noise τ², and its derivative by the variance σ²: the factor of the augmented expected
 * improvement (D. Huang et al., "Global optimization of stochastic black-box systems via sequential kriging
 * meta-models", 2006). Where the model is surer than one noisy result can make it, another result brings little.
 * Without the factor a search repeats the region where a result was best by luck. Results with little noise need none.
 */
function newsOf(variance: number, noise: number): { readonly value: number; readonly slope: number } {
  if (noise < MIN_NOISE) return { value: 0, slope: 0 };
  const ratio = variance / noise;
  const root = Math.sqrt(1 + ratio);
  return {
    value: logOf(ratio) - logOf(root) - logOf(root + 1),
    slope: (1 / ratio - 1 / (2 * root * root) - 1 / (2 * root * (root + 1))) / noise,
  };
}

/** The logarithm of the probability of a finite result. */
export function logFinite(finite: GaussianProcess | null, input: Float64Array): number {
  return finite === null ? 0 : logProbability(finiteScore(finite, input));
}

/** The score whose normal probability is that of a finite result. */
function finiteScore(finite: GaussianProcess, input: Float64Array): number {
  const { mean, variance } = finite.predict(input);
  return mean / Math.sqrt(variance + LABEL_VARIANCE);
}

/** The same with its derivatives, written into `slopes`. */
export function acquisitionGradient(
  { results, finite, incumbent }: Surrogate,
  input: Float64Array,
  slopes: Float64Array,
): number {
  const d = input.length;
  const byVariance = new Float64Array(d);
  const { mean, variance } = results.predictWithGradient(input, slopes, byVariance);
  const deviation = Math.sqrt(variance);
  const z = (incumbent - mean) / deviation;
  const { value, slope } = logImprovement(z);
  for (let i = 0; i < d; i++) {
    const relative = (byVariance[i] as number) / (2 * variance);
    slopes[i] = relative + slope * (-(slopes[i] as number) / deviation - z * relative);
  }
  const news = newsOf(variance, results.noise);
  for (let i = 0; i < d; i++) slopes[i] = (slopes[i] as number) + news.slope * (byVariance[i] as number);
  const improvement = value + 0.5 * logOf(variance) + news.value;
  if (finite === null) return improvement;
  const byMean = new Float64Array(d);
  const label = finite.predictWithGradient(input, byMean, byVariance);
  const spread = Math.sqrt(label.variance + LABEL_VARIANCE);
  const score = label.mean / spread;
  const hazard = 1 / millsRatio(score);
  for (let i = 0; i < d; i++) {
    const byScore =
      (byMean[i] as number) / spread -
      (score * (byVariance[i] as number)) / (2 * (label.variance + LABEL_VARIANCE));
    slopes[i] = (slopes[i] as number) + hazard * byScore;
  }
  return improvement + logProbability(score);
}

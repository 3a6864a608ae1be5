/** The length scales, scale and noise that explain results best: a maximum of their likelihood times a prior. */
import { present } from '../../base/assert.js';
import { exp, log } from '../../base/portableMath.js';
import { factorise, inverseOf, solveLower, solveUpper } from './cholesky.js';
import type { Hyper } from './gaussianProcess.js';
import { type Differentiable, type Minimum, minimise } from './minimise.js';
import { expNegative } from './portableNormal.js';

const SQRT5 = 2.23606797749979;
const MIN_NOISE = 1e-8;
const BOUNDS = { length: [0.02, 50], scale: [1e-3, 1e3], noise: [MIN_NOISE, 10] } as const;

export interface FitInput {
  readonly isChoice: readonly boolean[];
  readonly inputs: readonly Float64Array[];
  /** Of mean 0 and variance 1. */
  readonly targets: Float64Array;
}

/** Steps from each start, before only the best continues. */
const TRIED_STEPS = 10;
const TOLERANCE = 1e-5;

export interface FittedHyper extends Hyper {
  /** Minus the logarithm of their likelihood times the prior. */
  readonly cost: number;
}

/** `starts`: where the search for the maximum begins. */
export function fitHyper(data: FitInput, starts: readonly Hyper[], maxSteps: number): FittedHyper {
  const d = data.isChoice.length;
  const limits = [...data.isChoice.map(() => BOUNDS.length), BOUNDS.scale, BOUNDS.noise];
  const bounds = { lower: limits.map(([low]) => log(low)), upper: limits.map(([, high]) => log(high)) };
  const value = negativeLogPosterior(data);
  let best: Minimum | null = null;
  for (const start of starts) {
    const x = Float64Array.from([...start.lengths, start.scale, start.noise], log);
    const found = minimise(value, x, { ...bounds, maxSteps: TRIED_STEPS, tolerance: TOLERANCE });
    if (best === null || found.value < best.value) best = found;
  }
  const first = present(best, 'a start').x;
  const { x, value: cost } = minimise(value, first, { ...bounds, maxSteps, tolerance: TOLERANCE });
  const values = x.map(exp);
  return { lengths: values.slice(0, d), scale: values[d] ?? 1, noise: values[d + 1] ?? MIN_NOISE, cost };
}

/**
 * Minus the log of likelihood and prior, of the logarithms of the parameters. The prior is that of Optuna's GPSampler
 * 5.0: −Σ(0.1·ℓ² + 0.1/ℓ²) + ln s − s + 0.1·ln n − 30·n.
 */
function negativeLogPosterior({ isChoice, inputs, targets }: FitInput): Differentiable {
  const d = isChoice.length;
  const n = inputs.length;
  const squares = squaredDifferences(isChoice, inputs);
  const factor = new Float64Array(n * n);
  const kernel = new Float64Array(n * n);
  const transposed = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  const slopes = new Float64Array((n * (n - 1)) / 2);
  const weights = new Float64Array(n);
  const inverseSquares = new Float64Array(d);
  return (x) => {
    for (let i = 0; i < d; i++) inverseSquares[i] = exp(-2 * (x[i] as number));
    const [scale, noise] = [exp(x[d] as number), exp(x[d + 1] as number)];
    for (let a = 0, pair = 0; a < n; a++) {
      for (let b = 0; b < a; b++, pair++) {
        let square = 0;
        for (let i = 0; i < d; i++)
          square += (squares[pair * d + i] as number) * (inverseSquares[i] as number);
        const root = SQRT5 * Math.sqrt(square);
        const decay = scale * expNegative(root);
        factor[a * n + b] = (1 + root + (5 / 3) * square) * decay;
        slopes[pair] = (5 / 3) * (1 + root) * decay;
      }
      factor[a * n + a] = scale + noise;
    }
    kernel.set(factor);
    if (!factorise(factor, n, n)) return { value: Number.POSITIVE_INFINITY, writeGradient: () => {} };
    weights.set(targets);
    solveLower(factor, n, n, weights);
    let result = 0;
    for (let a = 0; a < n; a++)
      result += 0.5 * (weights[a] as number) ** 2 + log(factor[a * n + a] as number);
    for (let i = 0; i < d; i++)
      result += 0.1 * (1 / (inverseSquares[i] as number)) + 0.1 * (inverseSquares[i] as number);
    result += scale - log(scale) + 30 * noise - 0.1 * log(noise);
    return { value: result, writeGradient: (gradient) => writeGradient(gradient, scale, noise) };
  };
  function writeGradient(gradient: Float64Array, scale: number, noise: number): void {
    gradient.fill(0);
    solveUpper(factor, n, n, weights);
    inverseOf(factor, n, transposed, inverse);
    // The derivative by a parameter p of the kernel is −½·tr((α·αᵀ − K⁻¹)·dK/dp).
    let [byScale, byNoise] = [0, 0];
    for (let a = 0, pair = 0; a < n; a++) {
      for (let b = 0; b < a; b++, pair++) {
        const share = (inverse[a * n + b] as number) - (weights[a] as number) * (weights[b] as number);
        byScale += share * (kernel[a * n + b] as number);
        const slope = share * (slopes[pair] as number);
        for (let i = 0; i < d; i++)
          gradient[i] =
            (gradient[i] as number) +
            slope * (squares[pair * d + i] as number) * (inverseSquares[i] as number);
      }
      const share = (inverse[a * n + a] as number) - (weights[a] as number) * (weights[a] as number);
      byScale += 0.5 * share * scale;
      byNoise += 0.5 * share * noise;
    }
    for (let i = 0; i < d; i++) {
      const inverseSquare = inverseSquares[i] as number;
      const square = 1 / inverseSquare;
      gradient[i] = (gradient[i] as number) + 0.2 * square - 0.2 * inverseSquare;
    }
    gradient[d] = byScale + scale - 1;
    gradient[d + 1] = byNoise + 30 * noise - 0.1;
  }
}

/** For each pair of results, Δᵢ² of each input. */
function squaredDifferences(isChoice: readonly boolean[], inputs: readonly Float64Array[]): Float64Array {
  const d = isChoice.length;
  const n = inputs.length;
  const squares = new Float64Array(((n * (n - 1)) / 2) * d);
  let at = 0;
  for (let a = 0; a < n; a++)
    for (let b = 0; b < a; b++)
      for (let i = 0; i < d; i++) {
        const delta = (inputs[a]?.[i] as number) - (inputs[b]?.[i] as number);
        squares[at++] = isChoice[i] ? Number(delta !== 0) : delta * delta;
      }
  return squares;
}

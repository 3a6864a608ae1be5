/**
 * The normal distribution of CMA-ES over the axes that are numbers: N(m, σ²·C). After each generation it moves towards
 * the best points (N. Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, 2023, figure 6). With a
 * Cholesky factor C = L·Lᵀ in place of the root of C (O. Krause, D. Arbonès and C. Igel, NeurIPS 2016, section 3), it
 * needs no eigenvectors. The steps are those of the points that were trained, however they came about, and at most of
 * the length of injected ones (N. Hansen, "Injecting external solutions into CMA-ES", 2011, equation 5).
 */
import { exp, log } from '../../base/portableMath.js';
import type { RandomStream } from '../../base/random.js';
import { factorise, solveLower } from '../gp/cholesky.js';

const START_DEVIATION = 1 / 6;
const MAX_DEVIATION = 0.5;
/** Deviations below the rounding of proposed numbers: nothing is left to find here. */
const MIN_DEVIATION = 1e-6;

export interface Recombination {
  /** Of the best half of a generation, best first; their sum is 1. */
  readonly weights: Float64Array;
  /** μ_eff. */
  readonly mass: number;
}

export function recombinationOf(generation: number): Recombination {
  const raw = Float64Array.from({ length: Math.floor(generation / 2) }, (_, i) =>
    log((generation + 1) / 2 / (i + 1)),
  );
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  return { weights, mass: 1 / weights.reduce((sum, weight) => sum + weight * weight, 0) };
}

export class NormalSearch {
  readonly mean: Float64Array;
  #sigma = START_DEVIATION;
  /** C, and its lower Cholesky factor; row-major. */
  readonly #covariance: Float64Array;
  #factor: Float64Array;
  readonly #sigmaPath: Float64Array;
  readonly #covariancePath: Float64Array;
  #generations = 0;

  constructor(mean: Float64Array) {
    const n = mean.length;
    this.mean = mean;
    this.#covariance = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    this.#factor = this.#covariance.slice();
    this.#sigmaPath = new Float64Array(n);
    this.#covariancePath = new Float64Array(n);
  }

  deviation(axis: number): number {
    return this.#sigma * Math.sqrt(this.#covariance[axis * (this.mean.length + 1)] as number);
  }

  get isSpent(): boolean {
    return this.mean.length > 0 && this.mean.every((_, axis) => this.deviation(axis) < MIN_DEVIATION);
  }

  /** A step from the mean. */
  draw(stream: RandomStream): Float64Array {
    const n = this.mean.length;
    const normals = this.mean.map(() => stream.normal());
    return normals.map((_, i) => {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += (this.#factor[i * n + j] as number) * (normals[j] as number);
      return this.#sigma * sum;
    });
  }

  /** `best`: points of a generation, best first. */
  update(best: readonly Float64Array[], { weights, mass }: Recombination): void {
    const n = this.mean.length;
    if (n === 0) return;
    this.#generations++;
    const steps = best.map((point) => this.#step(point));
    const mean = new Float64Array(n);
    for (const [i, step] of steps.entries())
      for (let k = 0; k < n; k++)
        mean[k] = (mean[k] as number) + (weights[i] as number) * (step[k] as number);
    for (let k = 0; k < n; k++) this.mean[k] = (this.mean[k] as number) + this.#sigma * (mean[k] as number);
    const length = this.#lengthenPaths(mean, mass);
    this.#adapt(steps, weights, { mass, length });
  }

  /** A point as a step of the distribution with σ = 1, of limited length. */
  #step(point: Float64Array): Float64Array {
    const n = this.mean.length;
    const step = point.map((at, k) => (at - (this.mean[k] as number)) / this.#sigma);
    const most = Math.sqrt(n) + (2 * n) / (n + 2);
    const length = normOf(this.#whitened(step));
    return length <= most ? step : step.map((value) => (value * most) / length);
  }

  #whitened(step: Float64Array): Float64Array {
    const solved = step.slice();
    solveLower(this.#factor, step.length, step.length, solved);
    return solved;
  }

  /** The length of the path of σ, beside what it would be without selection. */
  #lengthenPaths(mean: Float64Array, mass: number): number {
    const n = mean.length;
    const { cSigma, cPath } = ratesOf(n, mass);
    add(this.#sigmaPath, this.#whitened(mean), { rate: cSigma, mass });
    const length = normOf(this.#sigmaPath);
    const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    const settled = Math.sqrt(1 - power(1 - cSigma, 2 * this.#generations));
    const isShort = length / settled < (1.4 + 2 / (n + 1)) * expected;
    add(this.#covariancePath, isShort ? mean : new Float64Array(n), { rate: cPath, mass });
    return length / expected;
  }

  #adapt(
    steps: readonly Float64Array[],
    weights: Float64Array,
    { mass, length }: { readonly mass: number; readonly length: number },
  ): void {
    const n = this.mean.length;
    const { cSigma, damping, cOne, cMu } = ratesOf(n, mass);
    const path = this.#covariancePath;
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) {
        let sum = 0;
        for (const [i, step] of steps.entries())
          sum += (weights[i] as number) * (step[a] as number) * (step[b] as number);
        const known = (1 - cOne - cMu) * (this.#covariance[a * n + b] as number);
        this.#covariance[a * n + b] = known + cOne * (path[a] as number) * (path[b] as number) + cMu * sum;
      }
    const factor = this.#covariance.slice();
    if (factorise(factor, n, n)) this.#factor = factor;
    this.#sigma = Math.min(MAX_DEVIATION, this.#sigma * exp((cSigma / damping) * (length - 1)));
  }
}

/** The rates of the tutorial's table 1. */
function ratesOf(n: number, mass: number) {
  const cSigma = (mass + 2) / (n + mass + 5);
  const cOne = 2 / ((n + 1.3) * (n + 1.3) + mass);
  return {
    ...{ cSigma, cOne },
    damping: 1 + 2 * Math.max(0, Math.sqrt((mass - 1) / (n + 1)) - 1) + cSigma,
    cPath: (4 + mass / n) / (n + 4 + (2 * mass) / n),
    cMu: Math.min(1 - cOne, (2 * (mass - 2 + 1 / mass)) / ((n + 2) * (n + 2) + mass)),
  };
}

function add(
  path: Float64Array,
  step: Float64Array,
  { rate, mass }: { readonly rate: number; readonly mass: number },
): void {
  const scale = Math.sqrt(rate * (2 - rate) * mass);
  for (let k = 0; k < path.length; k++)
    path[k] = (1 - rate) * (path[k] as number) + scale * (step[k] as number);
}

function normOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

/** base^exponent of a base between 0 and 1. */
function power(base: number, exponent: number): number {
  return base <= 0 ? 0 : exp(exponent * log(base));
}

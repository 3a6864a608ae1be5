/**
 * The normal distribution and e^−x for a model of results, from +, −, ×, ÷ and square roots alone, so that a proposal
 * has the same bits on every machine.
 */
import { exp, log } from '../../base/portableMath.js';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const HALF_LN_TWO_PI = 0.9189385332046728;
const SQRT_HALF_PI = 1.2533141373155001;

/** 1/n! for n from 0 to 13. */
const INVERSE_FACTORIALS = Float64Array.from({ length: 14 }, (_, n) => {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return 1 / product;
});

/** 2^−k for k from 0 to 1022. */
const NEGATIVE_POWERS = new Float64Array(1023);
for (let k = 0, power = 1; k <= 1022; k++, power /= 2) NEGATIVE_POWERS[k] = power;

/** e^−x for x ≥ 0, in a quarter of the time of `exp`: matrices of kernels have millions of them. */
export function expNegative(x: number): number {
  if (!(x < 700)) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = k * LN2_HIGH - x + k * LN2_LOW;
  let sum = INVERSE_FACTORIALS[13] as number;
  for (let n = 12; n >= 0; n--) sum = (INVERSE_FACTORIALS[n] as number) + r * sum;
  return sum * (NEGATIVE_POWERS[k] as number);
}

/** Chebyshev coefficients of erfc (W. H. Press et al., "Numerical Recipes", 3rd edition, 2007, section 6.2.2). */
const CHEBYSHEV = [
  -1.3026537197817094, 0.6419697923564902, 0.019476473204185836, -9.561514786808631e-3, -9.46595344482036e-4,
  3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.30365583558e-6,
  1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10, -2.27365122e-10,
  9.6467911e-11, 2.394038e-12, -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13, 3.81e-16, 7.106e-15,
  -1.523e-15, -9.4e-17, 1.21e-16, -2.8e-17,
] as const;

/** e^(z²)·erfc(z) for z ≥ 0. */
function scaledErfc(z: number): number {
  const t = 2 / (2 + z);
  const ty = 4 * t - 2;
  let [d, dd] = [0, 0];
  for (let j = CHEBYSHEV.length - 1; j > 0; j--) {
    const before = d;
    d = ty * d - dd + (CHEBYSHEV[j] as number);
    dd = before;
  }
  return t * exp(0.5 * (CHEBYSHEV[0] + ty * d) - dd);
}

/** Φ(z)/φ(z), the inverse of the hazard of −z. Overflows to Infinity above 37. */
export function millsRatio(z: number): number {
  if (z <= 0) return SQRT_HALF_PI * scaledErfc(-z * Math.SQRT1_2);
  return 1 / density(z) - SQRT_HALF_PI * scaledErfc(z * Math.SQRT1_2);
}

/** φ(z). */
export function density(z: number): number {
  return exp(-0.5 * z * z - HALF_LN_TWO_PI);
}

/** ln Φ(z). */
export function logProbability(z: number): number {
  if (z <= 0) return -0.5 * z * z - HALF_LN_TWO_PI + log(millsRatio(z));
  return log(1 - density(z) * SQRT_HALF_PI * scaledErfc(z * Math.SQRT1_2));
}

/**
 * ln(φ(z) + z·Φ(z)): the logarithm of an expected improvement with deviation 1 (S. Ament et al., "Unexpected
 * improvements to expected improvement", NeurIPS 2023, equation 9), and its derivative.
 */
export function logImprovement(z: number): { readonly value: number; readonly slope: number } {
  if (z > -1) {
    const pdf = density(z);
    const cdf = z <= 0 ? pdf * millsRatio(z) : 1 - pdf * SQRT_HALF_PI * scaledErfc(z * Math.SQRT1_2);
    const improvement = pdf + z * cdf;
    return { value: log(improvement), slope: cdf / improvement };
  }
  // φ(z)·(1 + z·Φ/φ): far below zero the bracket cancels, and its asymptotic series takes over.
  const inverse = 1 / (z * z);
  const ratio = millsRatio(z);
  const rest = z < -50 ? inverse * (1 - inverse * (3 - 15 * inverse)) : 1 + z * ratio;
  return { value: -0.5 * z * z - HALF_LN_TWO_PI + log(rest), slope: ratio / rest };
}

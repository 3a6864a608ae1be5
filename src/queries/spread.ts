import type { SpreadView } from '../views/api/chartAnswers.js';

/** The quartiles and the mean of finite numbers. Sorts them in place. */
export function spreadOf(values: Float64Array): SpreadView {
  values.sort();
  const n = values.length;
  if (n === 0) return { n, min: null, q25: null, median: null, q75: null, max: null, mean: null };
  let sum = 0;
  for (const value of values) sum += value;
  return {
    n,
    min: values[0] ?? null,
    q25: quantileOf(values, 0.25),
    median: quantileOf(values, 0.5),
    q75: quantileOf(values, 0.75),
    max: values[n - 1] ?? null,
    mean: sum / n,
  };
}

/** Of ascending numbers, interpolated. */
export function quantileOf(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

import { sortedQuantile } from '../base/statistics.js';
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
    q25: sortedQuantile(values, 0.25),
    median: sortedQuantile(values, 0.5),
    q75: sortedQuantile(values, 0.75),
    max: values[n - 1] ?? null,
    mean: sum / n,
  };
}

/** The scales on which a model may see results: as they are, or their logarithms; with mean 0 and deviation 1. */
import { exp, log } from '../../base/portableMath.js';
import { mean as meanOf } from '../../base/statistics.js';

export interface ModelScale {
  readonly toModel: (value: number) => number;
  /** Mean and deviation in the units of the objective; of a logarithmic scale, about. */
  readonly fromModel: (
    mean: number,
    deviation: number,
  ) => { readonly mean: number; readonly deviation: number };
  /** Minus the logarithm of the slopes of `toModel` at the values: with it, likelihoods on two scales compare. */
  volume(values: readonly number[]): number;
}

/** Results that span a smaller factor look nearly the same on both scales. */
const MIN_LOG_SPAN = 10;

/** The scales that suit the values. */
export function scalesOf(values: readonly number[]): readonly ModelScale[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const linear = scaleOf(values, false);
  return low > 0 && high / low > MIN_LOG_SPAN ? [linear, scaleOf(values, true)] : [linear];
}

function scaleOf(values: readonly number[], isLog: boolean): ModelScale {
  const scaled = isLog ? values.map(log) : values;
  const center = values.length === 0 ? 0 : meanOf(scaled);
  const variance = scaled.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, scaled.length);
  const spread = variance > 0 ? Math.sqrt(variance) : 1;
  return {
    toModel: (value) => ((isLog ? log(value) : value) - center) / spread,
    fromModel: (mean, deviation) => {
      const middle = center + spread * mean;
      if (!isLog) return { mean: middle, deviation: spread * deviation };
      return { mean: exp(middle), deviation: exp(middle) * spread * deviation };
    },
    volume: (some) =>
      some.length * log(spread) + (isLog ? some.reduce((sum, value) => sum + log(value), 0) : 0),
  };
}

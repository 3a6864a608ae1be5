/** The scale of each input, found from the training part. */
import { unreachable } from '../base/assert.js';
import type { InputScale } from '../model/datasetSpec.js';
import { featureCount, type Input } from './examples.js';
import type { FeatureStatistics } from './statistics.js';

/** z = (feature − mean) / deviation; 0 where the deviation is 0, and `fill` where the value is missing. */
export interface Scaling {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly fills: Float64Array;
}

const PIXEL_RANGE = 255;

/**
 * `standard` takes each input's own mean and deviation. The others leave categories as 0 or 1, and scale numbers: by
 * one mean and deviation for all, to 0 … 1 by the least and the most, by 255, or not at all.
 */
export function scalingOf(
  kind: InputScale,
  inputs: readonly Input[],
  statistics: FeatureStatistics,
): Scaling {
  if (kind === 'standard') return standard(statistics);
  const scaleOf = numberScale(kind, inputs, statistics);
  const width = featureCount(inputs);
  const [means, deviations, fills] = [
    new Float64Array(width),
    new Float64Array(width).fill(1),
    new Float64Array(width),
  ];
  let at = 0;
  for (const input of inputs) {
    const first = at;
    at += input.kind === 'text' ? input.categories.length : 1;
    if (input.kind === 'number') {
      const { mean, deviation } = scaleOf(input.origin, first);
      means[first] = mean;
      deviations[first] = deviation;
    }
    for (let i = first; i < at; i++) {
      const deviation = deviations[i] as number;
      const z = ((statistics.means[i] as number) - (means[i] as number)) / deviation;
      fills[i] = deviation === 0 ? 0 : z;
    }
  }
  return { means, deviations, fills };
}

function standard({ means, deviations }: FeatureStatistics): Scaling {
  return { means, deviations, fills: new Float64Array(means.length) };
}

/** Of a column of numbers, by its origin and its place among the features. Features are relative to the origin. */
type NumberScale = (origin: number, at: number) => { readonly mean: number; readonly deviation: number };

function numberScale(
  kind: Exclude<InputScale, 'standard'>,
  inputs: readonly Input[],
  statistics: FeatureStatistics,
): NumberScale {
  const { least, most } = statistics;
  switch (kind) {
    case 'common': {
      const { mean, deviation } = pooled(inputs, statistics);
      return (origin) => ({ mean: mean - origin, deviation });
    }
    case 'minmax':
      return (_, at) => ({
        mean: least[at] as number,
        deviation: (most[at] as number) - (least[at] as number),
      });
    case 'pixels':
      return (origin) => ({ mean: -origin, deviation: PIXEL_RANGE });
    case 'none':
      return (origin) => ({ mean: -origin, deviation: 1 });
    default:
      return unreachable(kind);
  }
}

/** Mean and deviation of the values of all columns of numbers together. */
function pooled(
  inputs: readonly Input[],
  { means, deviations, counts }: FeatureStatistics,
): { mean: number; deviation: number } {
  const columns: { count: number; mean: number; deviation: number }[] = [];
  let at = 0;
  for (const input of inputs) {
    if (input.kind === 'number') {
      const mean = (means[at] as number) + input.origin;
      columns.push({ count: counts[at] as number, mean, deviation: deviations[at] as number });
    }
    at += input.kind === 'text' ? input.categories.length : 1;
  }
  const count = columns.reduce((sum, column) => sum + column.count, 0);
  if (count === 0) return { mean: 0, deviation: 0 };
  const mean = columns.reduce((sum, column) => sum + column.count * column.mean, 0) / count;
  const squares = columns.reduce((sum, column) => {
    const off = column.mean - mean;
    return sum + column.count * (column.deviation * column.deviation + off * off);
  }, 0);
  return { mean, deviation: Math.sqrt(squares / count) };
}

/** Writes the features of one example to X from `offset`, scaled. */
export function scaleInto(
  X: Float32Array,
  offset: number,
  features: Float64Array,
  { means, deviations, fills }: Scaling,
): void {
  for (let i = 0; i < features.length; i++) {
    const deviation = deviations[i] as number;
    const z = ((features[i] as number) - (means[i] as number)) / deviation;
    // A missing value takes the mean of training. A feature that is constant in training has no deviation.
    X[offset + i] = deviation === 0 ? 0 : Number.isNaN(z) ? (fills[i] as number) : z;
  }
}

/** How the inputs of a data set are scaled. */
import type { DatasetSpec, InputScale } from './datasetSpec.js';

/** A spec without a scale is standard: those of earlier versions have none. */
export function scaleOf({ scale = 'standard' }: DatasetSpec): InputScale {
  return scale;
}

/** A data set as a sweep file says it, with the default of its kind: images are scaled as pixels. */
export function withScale(dataset: DatasetSpec): DatasetSpec {
  const { scale = 'idx' in dataset ? 'pixels' : 'standard', ...rest } = dataset;
  return scale === 'standard' ? rest : ({ ...rest, scale } as DatasetSpec);
}

/** The reverse: a standard scale is said where the sweep file's default is another. */
export function statedScale(dataset: DatasetSpec): DatasetSpec {
  if (!('idx' in dataset)) return dataset;
  const { scale = 'standard', ...rest } = dataset;
  return scale === 'pixels' ? rest : { ...rest, scale };
}

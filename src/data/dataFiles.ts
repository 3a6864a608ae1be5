/** The files that a data set is read from. */
import { isAbsolute, join } from 'node:path';
import type { DatasetSpec } from '../model/datasetSpec.js';

/** Their paths; those of the spec are relative to `directory`. */
export function dataFiles(spec: DatasetSpec, directory: string): string[] {
  return namedFiles(spec).map((path) => (isAbsolute(path) ? path : join(directory, path)));
}

function namedFiles(spec: DatasetSpec): string[] {
  if ('generate' in spec) return [];
  if ('idx' in spec) return [spec.idx, spec.labels, ...(spec.test ? [spec.test.idx, spec.test.labels] : [])];
  const first = 'csv' in spec ? spec.csv : spec.jsonl;
  return [first, spec.dev, spec.test].filter((path) => typeof path === 'string');
}

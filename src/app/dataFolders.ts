import { dirname, resolve } from 'node:path';
import { dataFiles } from '../data/dataFiles.js';
import type { SweepSpec } from '../model/sweepSpec.js';

/** The folders of a sweep's data files, which the workers of its own run may read. `file`: its sweep file. */
export function dataFolders({ dataset }: Pick<SweepSpec, 'dataset'>, file: string | null): string[] {
  if (dataset === null) return [];
  const directory = resolve(file === null ? '.' : dirname(file));
  return [...new Set(dataFiles(dataset, directory).map((path) => dirname(resolve(path))))];
}

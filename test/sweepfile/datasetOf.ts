import { present } from '../../src/base/assert.js';
import type { DatasetSpec } from '../../src/model/datasetSpec.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';

/** The data set that a sweep file names. */
export function datasetOf(text: string, fileName = 'x.yaml'): DatasetSpec {
  return present(parseSweepFile(text, { fileName }).dataset, 'a data set');
}

import { basename, isAbsolute, join } from 'node:path';
import { unreachable } from '../base/assert.js';
import { formatCount } from '../base/format.js';
import type { Dataset } from '../model/dataset.js';
import type { DatasetSpec } from '../model/datasetSpec.js';
import { assembleDataset } from './assemble.js';
import type { Examples } from './examples.js';
import { type GeneratorSpec, generateExamples } from './generators.js';
import { dataError } from './problems.js';
import { csvReader } from './readCsv.js';
import { idxClasses, idxExamples, idxInputs, readIdxImages, readIdxLabels } from './readIdx.js';
import { jsonLinesReader } from './readJsonLines.js';
import type { RowReader } from './rows.js';
import { readFurtherTable, readTrainingTable, type TableSpec } from './table.js';

type CsvSpec = Extract<DatasetSpec, { csv: string }>;
type JsonLinesSpec = Extract<DatasetSpec, { jsonl: string }>;
type IdxSpec = Extract<DatasetSpec, { idx: string }>;

/**
 * The data set of a sweep file: read or generated, checked, split and standardised. Its paths are relative to
 * `baseDirectory`, the sweep file's folder.
 * @throws UserError, or an AggregateError of several, on bad data.
 */
export function loadDataset(spec: DatasetSpec, baseDirectory: string): Promise<Dataset> {
  const resolve = (path: string) => (isAbsolute(path) ? path : join(baseDirectory, path));
  if ('csv' in spec) return loadTable(spec, spec.csv, (path) => csvReader(path, spec), resolve);
  if ('jsonl' in spec) return loadTable(spec, spec.jsonl, jsonLinesReader, resolve);
  if ('idx' in spec) return loadIdx(spec, resolve);
  if ('generate' in spec) return loadGenerated(spec);
  return unreachable(spec);
}

type Resolve = (path: string) => string;

async function loadTable(
  spec: (CsvSpec | JsonLinesSpec) & TableSpec,
  path: string,
  readerOf: (file: string) => RowReader,
  resolve: Resolve,
): Promise<Dataset> {
  const file = resolve(path);
  const table = await readTrainingTable(file, readerOf(file), spec);
  const readFurther = (further: string | number | undefined) =>
    typeof further === 'string'
      ? readFurtherTable(resolve(further), readerOf(resolve(further)), table, spec.missing)
      : null;
  return assembleDataset({
    place: file,
    source:
      table.leftOut === 0
        ? basename(file)
        : `${basename(file)}, ${formatCount(table.leftOut)} of its rows left out`,
    target: table.columns.target.name,
    inputs: table.inputs,
    classes: table.classes,
    train: table.examples,
    split: splitOf(spec),
    dev: await readFurther(spec.dev),
    test: await readFurther(spec.test),
  });
}

function splitOf({ dev, split_seed }: Pick<DatasetSpec, 'dev' | 'split_seed'>) {
  return typeof dev === 'string' || dev === 0 ? null : { fraction: dev, seed: split_seed };
}

async function loadIdx(spec: IdxSpec, resolve: Resolve): Promise<Dataset> {
  const file = resolve(spec.idx);
  const images = await readIdxImages(file);
  const labels = await readIdxLabels(resolve(spec.labels));
  const classes = idxClasses(resolve(spec.labels), labels);
  const train = idxExamples(images, labels, { classes, file: resolve(spec.labels) });
  return assembleDataset({
    place: file,
    source: basename(file),
    target: 'label',
    inputs: idxInputs(images.width),
    classes,
    train,
    split: splitOf(spec),
    dev: null,
    test:
      spec.test === undefined ? null : await idxTest(spec.test, { classes, width: images.width }, resolve),
  });
}

async function idxTest(
  test: NonNullable<IdxSpec['test']>,
  training: { readonly classes: readonly string[]; readonly width: number },
  resolve: Resolve,
): Promise<Examples> {
  const file = resolve(test.idx);
  const images = await readIdxImages(file);
  if (images.width !== training.width) {
    throw dataError(file, `expected images of ${training.width} pixels, as in training; got ${images.width}`);
  }
  const labels = await readIdxLabels(resolve(test.labels));
  return idxExamples(images, labels, { classes: training.classes, file: resolve(test.labels) });
}

async function loadGenerated(spec: GeneratorSpec): Promise<Dataset> {
  const { inputs, classes, target, examples } = generateExamples(spec);
  return assembleDataset({
    place: spec.generate,
    source: `${spec.generate}, ${spec.examples} examples`,
    target,
    inputs,
    classes,
    train: examples,
    split: splitOf(spec),
    dev: null,
    test: null,
  });
}

import { basename, isAbsolute, join } from 'node:path';
import { unreachable } from '../base/assert.js';
import { UserError } from '../base/errors.js';
import { formatCount } from '../base/format.js';
import type { Dataset } from '../model/dataset.js';
import { type DatasetSpec, DEFAULT_DEV } from '../model/datasetSpec.js';
import { scaleOf } from '../model/inputScale.js';
import { assembleDataset } from './assemble.js';
import { chooseColumns, type NamesPlace } from './columns.js';
import type { Split } from './digest.js';
import { type ExaminedTable, examineColumns, refuseEmpty, sampleTable } from './examineTable.js';
import type { Examples } from './examples.js';
import { noteOf } from './foundKey.js';
import { type GeneratorSpec, generateExamples } from './generators.js';
import { MAX_SAMPLE_CELLS } from './limits.js';
import { taskRemark } from './numericClasses.js';
import { headerHint, type OpenTable, openTable } from './openTable.js';
import { collectProblems, dataError, quote } from './problems.js';
import { idxClasses, idxExamples, idxInputs, readIdxImages, readIdxLabels } from './readIdx.js';
import { readFurtherTable, readTrainingTable } from './table.js';

type CsvSpec = Extract<DatasetSpec, { csv: string }>;
type JsonLinesSpec = Extract<DatasetSpec, { jsonl: string }>;
type IdxSpec = Extract<DatasetSpec, { idx: string }>;

/** A data set, and remarks on how it was read. */
export interface LoadedDataset extends Dataset {
  /** A sentence each, where a table was read in a way its sweep file does not say. */
  readonly notes: readonly string[];
}

/**
 * The data set of a sweep file: read or generated, checked, split and scaled. Its paths are relative to
 * `baseDirectory`, the sweep file's folder.
 * @throws UserError, or an AggregateError of several, on bad data.
 */
export async function loadDataset(spec: DatasetSpec, baseDirectory: string): Promise<LoadedDataset> {
  refuseTwoSplits(spec);
  const resolve = (path: string) => (isAbsolute(path) ? path : join(baseDirectory, path));
  if ('csv' in spec) return loadTable(spec, spec.csv, resolve);
  if ('jsonl' in spec) return loadTable(spec, spec.jsonl, resolve);
  if ('idx' in spec) return { ...(await loadIdx(spec, resolve)), notes: [] };
  if ('generate' in spec) return { ...(await loadGenerated(spec)), notes: [] };
  return unreachable(spec);
}

function refuseTwoSplits({ dev, folds }: DatasetSpec): void {
  if (folds === undefined || dev === DEFAULT_DEV) return;
  throw new UserError(`dataset: folds: ${folds} and dev: ${dev} both say which examples are held out`, {
    code: 'not-together',
    hint: 'Leave out one of them.',
  });
}

type Resolve = (path: string) => string;

async function loadTable(
  spec: CsvSpec | JsonLinesSpec,
  path: string,
  resolve: Resolve,
): Promise<LoadedDataset> {
  const file = resolve(path);
  const source = await openTable(file, spec);
  const examined = await examine(source, spec);
  const table = await readTrainingTable(file, source.read, spec, examined);
  const readFurther = async (further: string | number | undefined) => {
    if (typeof further !== 'string') return null;
    const { read } = await openTable(resolve(further), { ...spec, header: headerOf(source, spec) });
    return readFurtherTable(resolve(further), read, table, spec.missing);
  };
  const notes = [...source.found, ...examined.found].map((found) => `${basename(file)}: ${noteOf(found)}`);
  const leftOut = `${formatCount(table.leftOut)} of its rows left out`;
  const dataset = assembleDataset({
    place: file,
    source: table.leftOut === 0 ? basename(file) : `${basename(file)}, ${leftOut}`,
    target: table.columns.target.name,
    inputs: table.inputs,
    classes: table.classes,
    train: table.examples,
    ...partitionOf(spec),
    dev: spec.folds === undefined ? await readFurther(spec.dev) : null,
    test: await readFurther(spec.test),
    reading: {
      header: headerOf(source, spec) ?? true,
      missing: spec.missing,
      inputFormats: table.inputFormats,
      targetFormat: table.targetFormat,
    },
  });
  return { ...dataset, notes };
}

/** A dev or test file has names where the training file has; its rows of units are its own. */
function headerOf({ dialect }: OpenTable, spec: CsvSpec | JsonLinesSpec): boolean | number | undefined {
  if ('csv' in spec && typeof spec.header === 'number') return spec.header;
  return dialect === null ? undefined : dialect.headerRows > 0;
}

/** Chooses the columns and decides how they are read, by the first rows of the file. */
async function examine(source: OpenTable, spec: CsvSpec | JsonLinesSpec): Promise<ExaminedTable> {
  const { file, read, dialect } = source;
  const sample = await sampleTable(read, { ...spec, maxCells: MAX_SAMPLE_CELLS });
  if (sample.rows === 0) await refuseEmpty(file, read);
  const problems = collectProblems();
  const place = { place: `${file}:${sample.line}`, headerHint: headerHint(source) };
  refuseDataAsNames(sample.names, place);
  const columns = chooseColumns(sample.names, spec, place, problems);
  const examined = examineColumns(sample, columns, spec, { file, delimiter: dialect?.delimiter ?? null });
  const target = examined.formats.columns.find(({ profile }) => profile.index === columns.target.index);
  const remarks = [
    ...(target === undefined || spec.task !== undefined ? [] : taskRemark(target)),
    ...(sample.total === null ? [] : [sample.total]),
  ];
  return { ...examined, found: [...examined.found, ...remarks] };
}

/** A line that looks like data is taken for names where the sweep file says so, but not where two names are equal. */
function refuseDataAsNames(names: readonly string[], { place, headerHint }: NamesPlace): void {
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (headerHint === null || twice === undefined) return;
  throw dataError(place, `expected names of columns; got ${quote(twice)} twice`, headerHint);
}

/** How examples are split and scaled, and whether the winner is trained on all of them. */
function partitionOf(spec: DatasetSpec) {
  const refit = spec.refit === true && spec.folds === undefined;
  return { split: splitOf(spec), scale: scaleOf(spec), refit };
}

function splitOf({ dev, folds, split_seed: seed }: DatasetSpec): Split | null {
  if (folds !== undefined) return { folds, seed };
  return typeof dev === 'string' || dev === 0 ? null : { fraction: dev, seed };
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
    ...partitionOf(spec),
    dev: null,
    test:
      spec.test === undefined ? null : await idxTest(spec.test, { classes, width: images.width }, resolve),
    reading: null,
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
    source: `${spec.generate}, ${formatCount(spec.examples)} examples`,
    target,
    inputs,
    classes,
    train: examples,
    ...partitionOf(spec),
    dev: null,
    test: null,
    reading: null,
  });
}

/** New rows of a table, as the inputs of a model that was trained on another: by its encoding. */
import { type ColumnEncoding, type DataEncoding, inputNames, inputScales } from '../model/dataEncoding.js';
import type { Cell } from './cell.js';
import type { CellProblem } from './cellProblem.js';
import { isMissing } from './columnFormat.js';
import { columnFormat, inputOf } from './encoding.js';
import { appendRow, emptyRows, featuresOf, forEachRow, type Rows } from './examples.js';
import { encodeInput, type InputColumn, knownInputColumn } from './inputColumn.js';
import { MAX_ROWS, MAX_VALUES } from './limits.js';
import { openTable } from './openTable.js';
import { countProblem } from './problemInCell.js';
import { collectProblems, dataError, type Problems, quote } from './problems.js';
import { readIdxImages } from './readIdx.js';
import { scaleInto } from './scaling.js';
import { encodeKnownTarget } from './targetColumn.js';

/** What a model's targets are. */
export interface KnownTarget {
  /** Null: a regression. */
  readonly classes: readonly string[] | null;
}

export interface NewInputs {
  readonly rows: number;
  /** rows × inputs, scaled. */
  readonly X: Float32Array;
  /** The class, or the value in the target's own unit; NaN where it is missing. Null: there is no such column. */
  readonly y: Float64Array | null;
}

interface Place {
  readonly file: string;
  readonly problems: Problems;
}

/** Names of files of images, e.g. t10k-images-idx3-ubyte.gz. */
const IMAGES = /(ubyte|\.idx\d?)(\.gz)?$/i;

/**
 * Reads the rows of a table, or images. Its columns are found by the names that they had in training, in any order; others are
 * left out. The column of the target may be absent.
 * @throws UserError, or an AggregateError of several, with file, line and column.
 */
export async function readInputs(
  file: string,
  encoding: DataEncoding,
  target: KnownTarget,
): Promise<NewInputs> {
  if (IMAGES.test(file)) return readImages(file, encoding);
  const problems = collectProblems();
  const { read } = await openTable(
    file,
    /\.(jsonl|ndjson)(\.gz)?$/i.test(file)
      ? { jsonl: file }
      : { csv: file, header: encoding.header, target: encoding.target.name },
  );
  const taken: TakenRows = { rows: emptyRows(encoding.columns.length), y: [], hasTarget: false };
  let takeRow: (cells: readonly Cell[], line: number) => void = () => {};
  const sink = {
    header(names: readonly string[], line: number) {
      takeRow = rowTaker({ names, encoding, target, taken }, `${file}:${line}`, { file, problems });
    },
    row: (cells: readonly Cell[], line: number) => takeRow(cells, line),
  };
  await read(sink, problems, Number.POSITIVE_INFINITY);
  problems.settle();
  if (taken.rows.count === 0) throw dataError(file, 'there are no rows of data');
  const X = scaled(taken.rows, encoding);
  return { rows: taken.rows.count, X, y: taken.hasTarget ? Float64Array.from(taken.y) : null };
}

/** Images as one input for each pixel. */
async function readImages(file: string, encoding: DataEncoding): Promise<NewInputs> {
  const { columns } = encoding;
  const { count, width, pixels } = await readIdxImages(file);
  if (width !== columns.length) {
    throw dataError(file, `expected images of ${columns.length} pixels, as in training; got ${width}`);
  }
  const rows = emptyRows(width);
  for (let row = 0; row < count; row++) appendRow(rows, pixels.subarray(row * width, (row + 1) * width));
  return { rows: count, X: scaled(rows, encoding), y: null };
}

interface TakenRows {
  readonly rows: Rows;
  readonly y: number[];
  hasTarget: boolean;
}

interface Taking {
  readonly names: readonly string[];
  readonly encoding: DataEncoding;
  readonly target: KnownTarget;
  readonly taken: TakenRows;
}

function rowTaker({ names, encoding, target, taken }: Taking, header: string, place: Place) {
  const { problems } = place;
  const columns = encoding.columns.map((column) => ({
    index: columnIndex(names, column.name, header, problems),
    ...inputColumn(column, encoding),
  }));
  problems.settle();
  const targetIndex = names.indexOf(encoding.target.name);
  const targetFormat = columnFormat(encoding, encoding.target.format);
  taken.hasTarget = targetIndex !== -1;
  const values = new Float64Array(columns.length);
  return (cells: readonly Cell[], line: number) => {
    // The hints of a column's problems are about sweep files.
    const report = (name: string, cell: Cell, { hint: _, ...problem }: CellProblem) =>
      countProblem(problems, { file: place.file, line, name, cell, problem });
    columns.forEach(({ index, column }, i) => {
      const cell = cells[index] ?? '';
      const value = encodeInput(column, cell);
      if (typeof value !== 'number') report(column.name, cell, value);
      else if (Number.isNaN(value) && encoding.missing !== 'mean') report(column.name, cell, MISSING_INPUT);
      else values[i] = value;
    });
    if (taken.hasTarget) {
      const cell = cells[targetIndex] ?? '';
      const value = isMissing(targetFormat, cell)
        ? NaN
        : encodeKnownTarget(target.classes, targetFormat, cell);
      if (typeof value === 'number') taken.y.push(value);
      else report(encoding.target.name, cell, value);
    }
    checkSize(place.file, taken.rows);
    appendRow(taken.rows, values);
  };
}

const MISSING_INPUT: CellProblem = {
  key: 'missing',
  one: () => 'the value is missing; the model was trained without missing values',
  many: (count) => `${count} values are missing; the model was trained without missing values`,
};

function columnIndex(names: readonly string[], name: string, place: string, problems: Problems): number {
  const index = names.indexOf(name);
  if (index === -1)
    problems.add(dataError(place, `there is no column ${quote(name)}, which the model needs`));
  else if (names.includes(name, index + 1))
    problems.add(dataError(place, `more than one column is called ${quote(name)}`));
  return index;
}

function inputColumn(column: ColumnEncoding, encoding: DataEncoding): { column: InputColumn } {
  return { column: knownInputColumn(inputOf(column), columnFormat(encoding, column.format)) };
}

function checkSize(file: string, rows: Rows): void {
  if (rows.count === MAX_ROWS) throw dataError(file, `expected at most ${MAX_ROWS} rows; there are more`);
  if ((rows.count + 1) * rows.width <= MAX_VALUES) return;
  throw dataError(file, `expected at most ${MAX_VALUES} numbers, rows × columns; there are more`);
}

function scaled(rows: Rows, encoding: DataEncoding): Float32Array {
  const inputs = encoding.columns.map(inputOf);
  const { means, deviations, fills } = inputScales(encoding);
  const scaling = {
    means: Float64Array.from(means),
    deviations: Float64Array.from(deviations),
    fills: Float64Array.from(fills),
  };
  const width = inputNames(encoding).length;
  const X = new Float32Array(rows.count * width);
  const features = new Float64Array(width);
  forEachRow(rows, (block, offset, row) => {
    featuresOf(inputs, block, offset, features);
    scaleInto(X, row * width, features, scaling);
  });
  return X;
}

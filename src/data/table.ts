/** Reads one table, training file or another of the same data set, row by row into float32 blocks. */
import type { DatasetSpec } from '../model/datasetSpec.js';
import { type Cell, textProblem } from './cell.js';
import { type CellProblem, missingValue } from './cellProblem.js';
import { type ColumnFormat, isMissing } from './columnFormat.js';
import { type Column, type Columns, matchColumns } from './columns.js';
import { areNearlyUnique } from './decideFormats.js';
import { decidedFormat, type ExaminedTable } from './examineTable.js';
import { appendRow, type Examples, emptyRows, featureCount, type Input, type Rows } from './examples.js';
import {
  encodeInput,
  finishInputColumn,
  type InputColumn,
  knownInputColumn,
  newInputColumn,
} from './inputColumn.js';
import { MAX_ONE_HOT_COLUMNS, MAX_ROWS, MAX_VALUES } from './limits.js';
import { countProblem } from './problemInCell.js';
import { collectProblems, dataError, type Problems, quote } from './problems.js';
import type { RowReader, RowSink } from './rows.js';
import { addTarget, encodeKnownTarget, finishTarget, newTargetColumn } from './targetColumn.js';

export type TableSpec = Pick<Extract<DatasetSpec, { csv: string }>, 'missing' | 'task'>;

export interface Table {
  readonly columns: Columns;
  readonly inputs: readonly Input[];
  /** The classes' names in their order; null for a regression. */
  readonly classes: readonly string[] | null;
  readonly examples: Examples;
  /** How the inputs and the target are read. */
  readonly inputFormats: readonly ColumnFormat[];
  readonly targetFormat: ColumnFormat;
  /** Rows that `missing: drop` left out for a missing value, or `missing: mean` for a missing target. */
  readonly leftOut: number;
}

/** What differs between the training file and the others: where the columns come from, and what a target is. */
interface Setting {
  readonly file: string;
  readonly problems: Problems;
  readonly missing: TableSpec['missing'];
  begin(names: readonly string[], line: number): { columns: Columns; inputColumns: InputColumn[] };
  /** Takes a row's target; returns the problem with it. */
  takeTarget(cell: Cell): CellProblem | null;
  readonly targetFormat: ColumnFormat;
}

interface TakenRows {
  readonly columns: Columns;
  readonly inputColumns: readonly InputColumn[];
  readonly rows: Rows;
  readonly leftOut: number;
}

/** Reads the training file, whose columns are chosen and examined; the classes are found out from it. */
export async function readTrainingTable(
  file: string,
  read: RowReader,
  spec: TableSpec,
  examined: ExaminedTable,
): Promise<Table> {
  const problems = collectProblems();
  const { columns } = examined;
  const targetFormat = decidedFormat(examined, columns.target.index).format;
  const target = newTargetColumn(columns.target.name, spec.task, targetFormat);
  const taken = await takeRows(read, {
    file,
    problems,
    missing: spec.missing,
    targetFormat,
    begin: () => ({
      columns,
      inputColumns: columns.inputs.map(({ name, index }) => {
        const { format, isDecided } = decidedFormat(examined, index);
        return newInputColumn(name, format, isDecided);
      }),
    }),
    takeTarget: (cell) => addTarget(target, cell),
  });
  if (taken.rows.count < 2) throw dataError(file, 'expected at least 2 rows; there is 1');
  const inputs = taken.inputColumns.map((column) => {
    const input = finishInputColumn(column);
    if (input === null) problems.add(emptyColumn(file, column.name));
    return input ?? { kind: 'number' as const, name: column.name, origin: 0 };
  });
  for (const input of inputs) refuseNames(file, input, examined, taken.rows.count);
  problems.settle();
  checkOneHot(file, inputs);
  const { classes, y } = finishTarget(target, file);
  const { rows, leftOut } = taken;
  const inputFormats = taken.inputColumns.map(({ format }) => format);
  return { columns, inputs, inputFormats, targetFormat, classes, examples: { rows, y }, leftOut };
}

/** Reads a dev or test file, which must have the training file's columns and classes. */
export async function readFurtherTable(
  file: string,
  read: RowReader,
  training: Table,
  missing: TableSpec['missing'],
): Promise<Examples> {
  const problems = collectProblems();
  const y: number[] = [];
  const { rows } = await takeRows(read, {
    file,
    problems,
    missing,
    begin: (names, line) => ({
      columns: matchColumns(names, training.columns, `${file}:${line}`, problems),
      inputColumns: training.inputs.map((input, index) =>
        knownInputColumn(input, training.inputFormats[index] as ColumnFormat),
      ),
    }),
    targetFormat: training.targetFormat,
    takeTarget(cell) {
      const value = encodeKnownTarget(training.classes, training.targetFormat, cell);
      if (typeof value !== 'number') return value;
      y.push(value);
      return null;
    },
  });
  return { rows, y: Float64Array.from(y) };
}

async function takeRows(read: RowReader, setting: Setting): Promise<TakenRows> {
  const { file, problems } = setting;
  const state: { taken: Omit<TakenRows, 'leftOut'> | null; takeRow: RowSink['row']; rowsRead: number } = {
    taken: null,
    takeRow: () => {},
    rowsRead: 0,
  };
  const sink: RowSink = {
    header(names, line) {
      for (const name of names) {
        const problem = textProblem(name);
        if (problem !== null) problems.add(dataError(`${file}:${line}`, `the name of a column: ${problem}`));
      }
      problems.settle();
      const begun = setting.begin(names, line);
      state.taken = { ...begun, rows: emptyRows(begun.inputColumns.length) };
      state.takeRow = rowTaker(setting, state.taken);
    },
    row(cells, line) {
      state.rowsRead++;
      state.takeRow(cells, line);
    },
  };
  await read(sink, problems, Number.POSITIVE_INFINITY);
  problems.settle();
  const { taken, rowsRead } = state;
  if (taken === null || rowsRead === 0) throw dataError(file, 'there are no rows of data');
  if (taken.rows.count > 0) return { ...taken, leftOut: rowsRead - taken.rows.count };
  throw dataError(file, `no rows are left: each of the ${rowsRead} has a missing value`);
}

const MISSING_INPUT =
  '"missing: drop" leaves such rows out, "missing: mean" takes the mean of the training part.';
const MISSING_TARGET = '"missing: drop" leaves such rows out.';

function rowTaker(
  setting: Setting,
  { columns, inputColumns, rows }: Omit<TakenRows, 'leftOut'>,
): RowSink['row'] {
  const { file, problems, missing, targetFormat } = setting;
  const { inputs, target } = columns;
  const encoded = new Float64Array(inputs.length);
  const hasGap = (cells: readonly Cell[]) =>
    inputs.some(({ index }, i) => isMissing((inputColumns[i] as InputColumn).format, cells[index] as Cell));
  return (cells, line) => {
    const label = cells[target.index] as Cell;
    const isUnlabelled = isMissing(targetFormat, label);
    if (isUnlabelled && missing !== 'error') return;
    if (missing === 'drop' && hasGap(cells)) return;
    const report = (name: string, cell: Cell, problem: CellProblem) =>
      countProblem(problems, { file, line, name, cell, problem });
    for (let i = 0; i < inputs.length; i++) {
      const { name, index } = inputs[i] as Column;
      const cell = cells[index] as Cell;
      const column = inputColumns[i] as InputColumn;
      const value = encodeInput(column, cell);
      if (typeof value !== 'number') report(name, cell, value);
      else if (missing === 'error' && Number.isNaN(value))
        report(name, cell, missingValue(MISSING_INPUT, column.format));
      else encoded[i] = value;
    }
    const problem = isUnlabelled
      ? missingValue(MISSING_TARGET, targetFormat, 'the target is missing')
      : setting.takeTarget(label);
    if (problem !== null) report(target.name, label, problem);
    checkSize(file, rows);
    appendRow(rows, encoded);
  };
}

function emptyColumn(file: string, name: string) {
  return dataError(
    file,
    `column ${quote(name)}: every value is missing`,
    `Leave it out: "ignore: [${name}]".`,
  );
}

/** Texts that looked like categories in the sample, and are nearly all different in the whole table. */
function refuseNames(file: string, input: Input, { columns }: ExaminedTable, rows: number): void {
  if (input.kind !== 'text') return;
  const { length } = input.categories;
  const index = columns.inputs.find(({ name }) => name === input.name)?.index;
  if (index === undefined || columns.categories.has(index) || !areNearlyUnique(length, rows, true)) return;
  const message = `column ${quote(input.name)}: ${length} different texts in ${rows} rows, too many to be categories`;
  const hint = `Leave it out with "ignore: [${input.name}]". "categories: [${input.name}]" trains on it anyway.`;
  throw dataError(file, message, hint);
}

function checkSize(file: string, rows: Rows): void {
  if (rows.count === MAX_ROWS) throw dataError(file, `expected at most ${MAX_ROWS} rows; there are more`);
  if ((rows.count + 1) * rows.width <= MAX_VALUES) return;
  throw dataError(file, `expected at most ${MAX_VALUES} numbers, rows × columns; there are more`);
}

function checkOneHot(file: string, inputs: readonly Input[]): void {
  const texts = inputs.filter(({ kind }) => kind === 'text');
  const columns = featureCount(texts);
  if (columns <= MAX_ONE_HOT_COLUMNS) return;
  const message = `the text columns would become ${columns} inputs; expected at most ${MAX_ONE_HOT_COLUMNS}`;
  const widest = texts.reduce((a, b) => (featureCount([a]) >= featureCount([b]) ? a : b));
  throw dataError(file, message, `Leave some out, as "ignore: [${widest.name}]".`);
}

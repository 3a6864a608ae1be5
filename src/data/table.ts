/** Reads one table, training file or another of the same data set, row by row into float32 blocks. */
import type { DatasetSpec } from '../model/datasetSpec.js';
import { type Cell, isMissing, textProblem } from './cell.js';
import { type Column, type Columns, chooseColumns, matchColumns } from './columns.js';
import { appendRow, type Examples, emptyRows, featureCount, type Input, type Rows } from './examples.js';
import {
  encodeInput,
  finishInputColumn,
  type InputColumn,
  knownInputColumn,
  newInputColumn,
} from './inputColumn.js';
import { MAX_ONE_HOT_COLUMNS, MAX_ROWS, MAX_VALUES } from './limits.js';
import { collectProblems, dataError, type Problems, quote } from './problems.js';
import type { RowReader, RowSink } from './rows.js';
import { addTarget, encodeKnownTarget, finishTarget, newTargetColumn } from './targetColumn.js';

export type TableSpec = Pick<Extract<DatasetSpec, { csv: string }>, 'target' | 'ignore' | 'missing' | 'task'>;

export interface Table {
  readonly columns: Columns;
  readonly inputs: readonly Input[];
  /** The classes' names in their order; null for a regression. */
  readonly classes: readonly string[] | null;
  readonly examples: Examples;
  /** Rows with a missing value that `missing: drop` left out. */
  readonly leftOut: number;
}

/** What differs between the training file and the others: where the columns come from, and what a target is. */
interface Setting {
  readonly file: string;
  readonly problems: Problems;
  readonly missing: TableSpec['missing'];
  begin(names: readonly string[], line: number): { columns: Columns; inputColumns: InputColumn[] };
  /** Takes a row's target; returns the problem with it, in words. */
  takeTarget(cell: Cell, line: number): string | null;
}

interface TakenRows {
  readonly columns: Columns;
  readonly inputColumns: readonly InputColumn[];
  readonly rows: Rows;
  readonly leftOut: number;
}

/** Reads the training file; its columns and classes are found out from it. */
export async function readTrainingTable(file: string, read: RowReader, spec: TableSpec): Promise<Table> {
  const problems = collectProblems();
  let target = newTargetColumn('', spec.task);
  const taken = await takeRows(read, {
    file,
    problems,
    missing: spec.missing,
    begin(names, line) {
      const columns = chooseColumns(names, spec, `${file}:${line}`, problems);
      target = newTargetColumn(columns.target.name, spec.task);
      return { columns, inputColumns: columns.inputs.map(({ name }) => newInputColumn(name)) };
    },
    takeTarget: (cell, line) => addTarget(target, cell, line),
  });
  if (taken.rows.count < 2) throw dataError(file, 'expected at least 2 rows; there is 1');
  const inputs = taken.inputColumns.map((column) => {
    const input = finishInputColumn(column);
    if (input === null) problems.add(emptyColumn(file, column.name));
    return input ?? { kind: 'number' as const, name: column.name, origin: 0 };
  });
  problems.settle();
  checkOneHot(file, inputs);
  const { classes, y } = finishTarget(target, file);
  const { columns, rows, leftOut } = taken;
  return { columns, inputs, classes, examples: { rows, y }, leftOut };
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
      inputColumns: training.inputs.map(knownInputColumn),
    }),
    takeTarget(cell) {
      const value = encodeKnownTarget(training.classes, cell);
      if (typeof value === 'string') return value;
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
  const { file, problems, missing } = setting;
  const { inputs, target } = columns;
  const encoded = new Float64Array(inputs.length);
  const hasGap = (cells: readonly Cell[]) =>
    isMissing(cells[target.index] as Cell) || inputs.some(({ index }) => isMissing(cells[index] as Cell));
  return (cells, line) => {
    if (missing === 'drop' && hasGap(cells)) return;
    const report = (name: string, problem: string, hint?: string) =>
      problems.add(dataError(`${file}:${line}`, `column ${quote(name)}: ${problem}`, hint));
    for (let i = 0; i < inputs.length; i++) {
      const { name, index } = inputs[i] as Column;
      const value = encodeInput(inputColumns[i] as InputColumn, cells[index] as Cell);
      if (typeof value === 'string') report(name, value);
      else if (missing === 'error' && Number.isNaN(value))
        report(name, 'the value is missing', MISSING_INPUT);
      else encoded[i] = value;
    }
    const label = cells[target.index] as Cell;
    const problem = isMissing(label) ? null : setting.takeTarget(label, line);
    if (problem !== null) report(target.name, problem);
    if (isMissing(label)) report(target.name, 'the target is missing', MISSING_TARGET);
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

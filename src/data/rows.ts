import type { Cell } from './cell.js';
import type { Problems } from './problems.js';

/** Takes a table as it is read, so that no reader ever holds more than a piece of the file. */
export interface RowSink {
  /** The columns' names, once, before the first row. @throws where they do not fit. */
  header(names: readonly string[], line: number): void;
  /** One cell a column; `line` is where the row begins. */
  row(cells: readonly Cell[], line: number): void;
}

/** Reads a file from its beginning to its end, or its first `maxRows` rows; problems of form are collected. */
export type RowReader = (sink: RowSink, problems: Problems, maxRows: number) => Promise<void>;

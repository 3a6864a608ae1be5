import { type Cell, EXPECTED_FINITE, fitsFloat32, kindOf, textProblem } from './cell.js';
import { type CellProblem, expected, noNumber } from './cellProblem.js';
import { type ColumnFormat, isMissing, isPlain, quickNumber, readNumber } from './columnFormat.js';
import type { Input } from './examples.js';
import { MAX_ONE_HOT_COLUMNS } from './limits.js';
import { quote } from './problems.js';

/**
 * An input column while it is read. Its format was decided by a sample of its cells; where all of them were
 * missing, the first value decides. The columns of a dev or test file are those of the training file, and take no
 * new category.
 */
export interface InputColumn {
  readonly name: string;
  format: ColumnFormat;
  /** False until the first value. */
  isBegun: boolean;
  readonly isDecided: boolean;
  origin: number;
  /** Each text's place, in the order of their first appearance. */
  readonly categories: Map<string, number>;
  readonly isKnown: boolean;
}

export function newInputColumn(name: string, format: ColumnFormat, isDecided: boolean): InputColumn {
  return { name, format, isBegun: false, isDecided, origin: 0, categories: new Map(), isKnown: false };
}

export function knownInputColumn(input: Input, format: ColumnFormat): InputColumn {
  const categories = input.kind === 'text' ? input.categories : [];
  return {
    name: input.name,
    format,
    isBegun: true,
    isDecided: true,
    origin: input.kind === 'number' ? input.origin : 0,
    categories: new Map(categories.map((text, index) => [text, index])),
    isKnown: true,
  };
}

/** What the column turned out to be; null where every cell was missing. */
export function finishInputColumn({ name, format, isBegun, origin, categories }: InputColumn): Input | null {
  if (!isBegun) return null;
  return format.kind === 'text'
    ? { kind: 'text', name, categories: [...categories.keys()] }
    : { kind: 'number', name, origin };
}

/** The number that stands for a cell, NaN for a missing value; or the problem with it. */
export function encodeInput(column: InputColumn, cell: Cell): number | CellProblem {
  if (column.isBegun && isPlain(column.format)) {
    const value = quickNumber(column.format, cell);
    if (!Number.isNaN(value)) return relativeTo(column.origin, value);
  }
  if (isMissing(column.format, cell)) return Number.NaN;
  if (!column.isBegun && !column.isDecided && kindOf(cell) === 'text') {
    column.format = { ...column.format, kind: 'text' };
  }
  if (column.format.kind === 'text') return encodeCategory(column, String(cell).trim());
  const value = readNumber(column.format, cell);
  if (typeof value === 'string') return noNumber(column.format, value, column.name);
  if (!column.isBegun) {
    column.isBegun = true;
    column.origin = value;
  }
  return relativeTo(column.origin, value);
}

/** Adding 0 makes −0 the same as 0. */
function relativeTo(origin: number, value: number): number | CellProblem {
  const difference = value - origin + 0;
  return fitsFloat32(difference) ? difference : expected('infinite', EXPECTED_FINITE);
}

function encodeCategory(column: InputColumn, text: string): number | CellProblem {
  column.isBegun = true;
  const known = column.categories.get(text);
  if (known !== undefined) return known;
  if (column.isKnown) {
    return {
      key: 'new category',
      one: (shown) => `the training file has no ${shown} in this column`,
      many: (count) => `the training file has none of these in this column, ${count} cells`,
    };
  }
  if (column.categories.size === MAX_ONE_HOT_COLUMNS) {
    const most = `expected at most ${MAX_ONE_HOT_COLUMNS} different texts, each of which becomes an input`;
    return {
      key: 'too many categories',
      one: () => most,
      many: (count) => `${most}; ${count} cells hold others`,
      hint: () => `Leave it out: "ignore: [${quote(column.name).slice(1, -1)}]".`,
    };
  }
  const problem = textProblem(text);
  if (problem !== null)
    return { key: 'long text', one: () => problem, many: (count) => `${problem}; ${count} cells` };
  column.categories.set(text, column.categories.size);
  return column.categories.size - 1;
}

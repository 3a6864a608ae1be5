import { type Cell, fitsFloat32, isPlainNumber, kindOf, notFinite, textProblem } from './cell.js';
import type { Input } from './examples.js';
import { MAX_ONE_HOT_COLUMNS } from './limits.js';
import { quote } from './problems.js';

/**
 * An input column while it is read. Its first value decides: after a number all must be numbers, so that a slip
 * of the pen is an error and not a category; after a text all are texts. The columns of a dev or test file are
 * those of the training file, and take no new category.
 */
export interface InputColumn {
  readonly name: string;
  kind: Input['kind'] | null;
  origin: number;
  /** Each text's place, in the order of their first appearance. */
  readonly categories: Map<string, number>;
  readonly isKnown: boolean;
}

export function newInputColumn(name: string): InputColumn {
  return { name, kind: null, origin: 0, categories: new Map(), isKnown: false };
}

export function knownInputColumn(input: Input): InputColumn {
  const categories = input.kind === 'text' ? input.categories : [];
  return {
    name: input.name,
    kind: input.kind,
    origin: input.kind === 'number' ? input.origin : 0,
    categories: new Map(categories.map((text, index) => [text, index])),
    isKnown: true,
  };
}

/** What the column turned out to be; null where every cell was missing. */
export function finishInputColumn({ name, kind, origin, categories }: InputColumn): Input | null {
  if (kind === null) return null;
  return kind === 'number' ? { kind, name, origin } : { kind, name, categories: [...categories.keys()] };
}

/** The number that stands for a cell, NaN for a missing value; or the problem with it, in words. */
export function encodeInput(column: InputColumn, cell: Cell): number | string {
  if (column.kind === 'number') {
    const value = Number(cell);
    if (isPlainNumber(cell, value)) return relativeTo(column.origin, value);
  }
  const kind = kindOf(cell);
  if (kind === 'missing') return Number.NaN;
  if (kind === 'infinite' && column.kind !== 'text') return notFinite(cell);
  if (column.kind === null) {
    column.kind = kind === 'text' ? 'text' : 'number';
    if (kind === 'number') column.origin = Number(cell);
  }
  if (column.kind === 'text') return encodeCategory(column, String(cell).trim());
  if (kind === 'number') return relativeTo(column.origin, Number(cell));
  return `expected a number, as the column begins with one; got ${quote(cell)}`;
}

/** Adding 0 makes −0 the same as 0. */
function relativeTo(origin: number, value: number): number | string {
  const difference = value - origin + 0;
  return fitsFloat32(difference) ? difference : notFinite(value);
}

function encodeCategory(column: InputColumn, text: string): number | string {
  const known = column.categories.get(text);
  if (known !== undefined) return known;
  if (column.isKnown) return `the training file has no ${quote(text)} in this column`;
  if (column.categories.size === MAX_ONE_HOT_COLUMNS) {
    return `expected at most ${MAX_ONE_HOT_COLUMNS} different texts, each of which becomes an input`;
  }
  const problem = textProblem(text);
  if (problem !== null) return problem;
  column.categories.set(text, column.categories.size);
  return column.categories.size - 1;
}

/** Which columns of a table are inputs and which is the target. */
import type { UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { MAX_COLUMNS } from './limits.js';
import { dataError, type Problems, quote } from './problems.js';

/** A column's name, or its number from 1. */
export type ColumnReference = string | number;

export interface Column {
  readonly name: string;
  /** Its place in a row, from 0. */
  readonly index: number;
}

export interface Columns {
  /** Of the whole table. */
  readonly names: readonly string[];
  readonly inputs: readonly Column[];
  readonly target: Column;
  /** The places of columns that the sweep file says to be categories, or dates. */
  readonly categories: ReadonlySet<number>;
  readonly dates: ReadonlySet<number>;
}

export interface WantedColumns {
  readonly target: ColumnReference;
  readonly ignore: readonly ColumnReference[];
  readonly categories?: readonly ColumnReference[] | undefined;
  readonly dates?: readonly ColumnReference[] | undefined;
  /** Only the keys of a map name columns. */
  readonly keep?: readonly string[] | Readonly<Record<string, unknown>> | undefined;
}

/** Where the names come from, for errors. */
export interface NamesPlace {
  /** `file:line` */
  readonly place: string;
  /** What to write where the first line was taken for names and is data, or the other way round; null: nothing. */
  readonly headerHint: string | null;
}

/** @throws where a name is not there or is not clear; all such errors together. */
export function chooseColumns(
  names: readonly string[],
  wanted: WantedColumns,
  { place, headerHint }: NamesPlace,
  problems: Problems,
): Columns {
  if (names.length > MAX_COLUMNS) {
    throw dataError(place, `expected at most ${MAX_COLUMNS} columns; got ${names.length}`);
  }
  const find = (reference: ColumnReference): number => {
    const found = findColumn(names, reference, { place, headerHint });
    if (typeof found === 'number') return found;
    problems.add(found);
    return -1;
  };
  const target = find(wanted.target);
  const ignored = new Set(wanted.ignore.map(find));
  if (target !== -1 && ignored.has(target)) {
    problems.add(dataError(place, `the target ${quote(wanted.target)} is also to be ignored`));
  }
  const categories = new Set((wanted.categories ?? []).map(find));
  const dates = new Set((wanted.dates ?? []).map(find));
  if (wanted.keep !== undefined && !Array.isArray(wanted.keep))
    for (const key of Object.keys(wanted.keep)) find(columnOfKey(key, names));
  problems.settle();
  const inputs = names
    .map((name, index) => ({ name, index }))
    .filter(({ index }) => index !== target && !ignored.has(index));
  if (inputs.length === 0) throw dataError(place, 'no column is left as an input');
  return { names, inputs, target: { name: names[target] as string, index: target }, categories, dates };
}

function findColumn(
  names: readonly string[],
  reference: ColumnReference,
  { place, headerHint }: NamesPlace,
): number | UserError {
  if (typeof reference === 'number') {
    if (reference <= names.length) return reference - 1;
    return dataError(place, `there is no column number ${reference}; the first row has ${names.length}`);
  }
  const index = names.indexOf(reference);
  if (index === -1) {
    const hint = headerHint ?? columnHint(names, reference);
    return dataError(place, `there is no column ${quote(reference)}`, hint);
  }
  if (names.indexOf(reference, index + 1) === -1) return index;
  const hint = headerHint ?? 'Give its number, from 1.';
  return dataError(place, `more than one column is called ${quote(reference)}`, hint);
}

/** The column that a key of a map names: a key of digits is its number where no column has it as its name. */
export function columnOfKey(key: string, names: readonly string[]): ColumnReference {
  return /^[1-9]\d*$/.test(key) && !names.includes(key) ? Number(key) : key;
}

const LISTED_NAMES = 10;

function columnHint(names: readonly string[], reference: string): string {
  const near = nearest(reference, names);
  if (near !== null) return `Did you mean ${near}?`;
  const delimiter = [';', '\t', '|', ','].find(
    (character) => names.length === 1 && names[0]?.includes(character),
  );
  if (delimiter !== undefined) {
    return `The first row is one cell; perhaps the table needs delimiter: ${JSON.stringify(delimiter)}.`;
  }
  const listed = names.slice(0, LISTED_NAMES).map(quote).join(', ');
  return `There are ${listed}${names.length > LISTED_NAMES ? `, and ${names.length - LISTED_NAMES} more` : ''}.`;
}

/** The same columns in another file of the data set, where they may stand in another order. */
export function matchColumns(
  names: readonly string[],
  training: Columns,
  place: string,
  problems: Problems,
): Columns {
  if (names.length === training.names.length && names.every((name, i) => name === training.names[i])) {
    return training;
  }
  const match = ({ name }: Column): Column => {
    const index = names.indexOf(name);
    if (index === -1) problems.add(dataError(place, `expected the training file's column ${quote(name)}`));
    return { name, index };
  };
  const matched = { ...training, names, inputs: training.inputs.map(match), target: match(training.target) };
  for (const name of names.filter((name) => !training.names.includes(name))) {
    problems.add(dataError(place, `column ${quote(name)} is not in the training file`));
  }
  problems.settle();
  return matched;
}

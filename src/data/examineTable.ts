/** The first look at a table: how its text is laid out and what its columns hold, each decision with its reason. */
import { formatCount } from '../base/format.js';

import type { Cell } from './cell.js';
import type { ColumnFormat } from './columnFormat.js';
import { addCell, type ColumnProfile, filledIn, newProfile, type ProfileOptions } from './columnProfile.js';
import type { Columns } from './columns.js';
import type { DecidedColumn, DecidedFormats } from './decideFormats.js';
import { decideFormats } from './decideFormats.js';
import type { FoundKey } from './foundKey.js';
import { MAX_DISTINCT_VALUES, MAX_ONE_HOT_COLUMNS, MAX_QUOTED_CELLS, MAX_SAMPLE_ROWS } from './limits.js';
import { type MissingByColumn, type MissingOptions, missingByColumn } from './missing.js';
import { collectProblems, dataError, quote } from './problems.js';
import type { RowReader } from './rows.js';

export interface Sample {
  readonly names: readonly string[];
  /** The line of the header, or of the first row. */
  readonly line: number;
  readonly profiles: readonly ColumnProfile[];
  readonly rows: number;
  /** Whether these were all rows there are. */
  readonly isWhole: boolean;
  /** A remark where the last row seems to sum the others. */
  readonly total: FoundKey | null;
}

export interface SampleOptions extends MissingOptions {
  readonly symbols?: readonly string[] | undefined;
  readonly maxCells: number;
  readonly maxRows?: number;
}

/** Looks at the first rows of a table. Problems of form are left to the reading that follows. */
export async function sampleTable(
  read: RowReader,
  { maxCells, maxRows = MAX_SAMPLE_ROWS, symbols, ...spellings }: SampleOptions,
): Promise<Sample> {
  let profiles: ColumnProfile[] = [];
  let header: { names: readonly string[]; line: number } = { names: [], line: 1 };
  let most = maxRows;
  let rows = 0;
  let last: { cells: readonly Cell[]; line: number } = { cells: [], line: 1 };
  let options: ProfileOptions[] = [];
  const sink = {
    header(names: readonly string[], line: number) {
      header = { names, line };
      profiles = names.map((name, index) => newProfile(name, index));
      const missing = missingByColumn(spellings, names);
      options = names.map((_, index) => ({ missing: missing(index), symbols: symbols ?? null }));
      most = Math.min(maxRows, Math.max(MIN_ROWS, Math.ceil(maxCells / names.length)));
    },
    row(cells: readonly Cell[], line: number) {
      last = { cells, line };
      if (++rows > most) return;
      for (let i = 0; i < profiles.length; i++) {
        addCell(profiles[i] as ColumnProfile, cells[i] ?? '', line, options[i] as ProfileOptions);
      }
    },
  };
  await read(sink, collectProblems(), maxRows + 1);
  return {
    ...header,
    profiles,
    rows: Math.min(rows, most),
    isWhole: rows <= most,
    total: rows <= most ? totalRow(last) : null,
  };
}

const TOTAL = /^(grand |sub)?total\b|^(sum|average|mean|summe|gesamt|mittelwert)$/i;

function totalRow({ cells, line }: { cells: readonly Cell[]; line: number }): FoundKey | null {
  const first = String(cells.find((cell) => String(cell).trim() !== '') ?? '').trim();
  if (!TOTAL.test(first)) return null;
  return {
    key: '',
    reason: `line ${line} begins with ${quote(first)}: remove it if it sums up the other rows`,
  };
}

/** @throws UserError with the problems of the rows if none can be read, or if there are none. */
export async function refuseEmpty(file: string, read: RowReader): Promise<never> {
  const problems = collectProblems();
  await read({ header: () => {}, row: () => {} }, problems, Number.POSITIVE_INFINITY);
  problems.settle();
  throw dataError(file, 'there are no rows of data');
}

/** Rows that are looked at of a table however wide. */
const MIN_ROWS = 100;

export interface ColumnKeys extends MissingOptions {
  readonly decimal?: '.' | ',' | undefined;
  readonly thousands?: ',' | '.' | "'" | ' ' | '' | undefined;
  readonly day_first?: boolean | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly task?: 'classification' | 'regression' | undefined;
}

export interface ExaminedTable {
  readonly columns: Columns;
  /** By their places in a row; of ignored columns too. */
  readonly formats: DecidedFormats;
  readonly found: readonly FoundKey[];
  readonly missing: MissingByColumn;
}

/** How the column at a place in a row is read; where it was missing throughout the sample, as plain numbers. */
export function decidedFormat(
  { formats, missing }: ExaminedTable,
  index: number,
): { format: ColumnFormat; isDecided: boolean } {
  const format = formats.columns.find(({ profile }) => profile.index === index)?.format ?? null;
  if (format !== null) return { format, isDecided: true };
  const { number } = formats;
  return {
    format: { kind: 'number', number, symbol: null, order: 'day_first', missing: missing(index) },
    isDecided: false,
  };
}

/** How the chosen columns of a table are read. @throws what must be said in the sweep file first. */
export function examineColumns(
  { profiles, isWhole }: Pick<Sample, 'profiles' | 'isWhole'>,
  columns: Columns,
  keys: ColumnKeys,
  { file, delimiter }: { readonly file: string; readonly delimiter: string | null },
): ExaminedTable {
  const missing = missingByColumn(keys, columns.names);
  const used = new Set([...columns.inputs, columns.target].map(({ index }) => index));
  const formats = decideFormats(
    profiles.filter(({ index }) => used.has(index)),
    {
      keys,
      delimiter,
      missing,
      categories: columns.categories,
      dates: columns.dates,
      target: columns.target.index,
      isRegression: keys.task === 'regression',
      isWhole,
    },
  );
  refuseUnclear(formats, columns, keys, file);
  const mixed = formats.columns.filter(
    ({ isMixed, isNearlyUnique, profile }) => isMixed && !isNearlyUnique && profile.texts > 0,
  );
  const found = [
    ...formats.found,
    ...mixed.map(({ profile }) => ({
      key: 'categories',
      value: [profile.name],
      reason: `column ${quote(profile.name)}: categories, although some are numbers (${listed(profile)})`,
    })),
  ];
  return { columns, formats, found, missing };
}

function listed(profile: ColumnProfile): string {
  const values = [...profile.values.keys()].slice(0, MAX_QUOTED_CELLS).map(quote);
  return `${values.join(', ')}${profile.values.size > values.length ? ', …' : ''}`;
}

function refuseUnclear(
  { columns, unclear }: DecidedFormats,
  { target, dates }: Columns,
  keys: ColumnKeys,
  file: string,
): void {
  const problems = collectProblems();
  if (unclear !== null) {
    const message = `column ${quote(unclear.name)}: numbers that can be read in two ways: ${listed(unclear)}`;
    const hint =
      'Write "decimal: \',\'" where the comma is a decimal mark, or "thousands: \',\'" where it stands between thousands.';
    problems.add(dataError(file, message, hint));
  }
  for (const { profile, isOrderUnclear } of columns) {
    if (!dates.has(profile.index) || !isOrderUnclear) continue;
    const message = `column ${quote(profile.name)}: dates that can be read in two ways: ${cellsOf(profile)}`;
    problems.add(dataError(file, message, 'Write "day_first: true" or "day_first: false".'));
  }
  const unique = columns.filter(
    ({ isNearlyUnique, profile }) => isNearlyUnique && profile.index !== target.index,
  );
  const names = unique.map(({ profile }) => reference(profile));
  for (const column of unique) {
    problems.add(
      dataError(file, uniqueInput(column), uniqueHint(column, column === unique.at(-1) ? names : null)),
    );
  }
  const label = columns.find(({ profile }) => profile.index === target.index);
  if (label?.isNearlyUnique === true && keys.task !== 'classification')
    problems.add(uniqueTarget(label, file));
  problems.settle();
}

/** A column as a sweep file names it: by its number where it has no name. */
function reference({ name, index }: ColumnProfile): string {
  return name === '' || /^\d+$/.test(name)
    ? String(index + 1)
    : /^[\p{L}_][\p{L}\p{N}_ .-]*$/u.test(name)
      ? name
      : JSON.stringify(name);
}

function uniqueInput({ profile, areDates }: DecidedColumn): string {
  const { name, values } = profile;
  const different =
    values.size >= MAX_DISTINCT_VALUES ? `more than ${formatCount(MAX_ONE_HOT_COLUMNS)}` : `${values.size}`;
  const what = areDates ? 'dates' : 'texts';
  return `column ${quote(name)}: ${different} different ${what} in ${formatCount(filledIn(profile))} rows, too many to be categories: ${cellsOf(profile)}`;
}

function cellsOf({ firstCells, textCells, values }: ColumnProfile): string {
  const cells = textCells.length > 0 ? textCells : firstCells;
  const list = cells.map(({ cell, line }) => `${quote(cell)} (line ${line})`).join(', ');
  return `${list}${values.size > cells.length ? ', …' : ''}`;
}

function uniqueHint({ areDates, profile, format }: DecidedColumn, names: readonly string[] | null): string {
  const written = reference(profile);
  if (areDates)
    return `Read them as days with "dates: [${written}]", or leave the column out with "ignore: [${written}]".`;
  const all = names !== null && names.length > 1 ? names.join(', ') : written;
  const numbers = format !== null && numbersAmong(profile);
  if (numbers)
    return `Leave it out with "ignore: [${all}]", or name what stands for missing numbers with "missing_values: [...]".`;
  return `Leave it out with "ignore: [${all}]". "categories: [${written}]" trains on it anyway.`;
}

function numbersAmong({ plain, rows }: ColumnProfile): boolean {
  return plain > rows / 2;
}

function uniqueTarget({ profile, areDates }: DecidedColumn, file: string) {
  const { name, values } = profile;
  const message = `the target ${quote(name)} has ${values.size} different ${areDates ? 'dates' : 'texts'} in ${formatCount(filledIn(profile))} rows, too many to be classes: ${cellsOf(profile)}`;
  const hint = areDates
    ? `Read them as days with "dates: [${reference(profile)}]", or choose another target.`
    : 'Choose another target. "task: classification" takes them as classes anyway.';
  return dataError(file, message, hint);
}

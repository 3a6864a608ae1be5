/** What a sweep file to begin with says of a table: how to read it, what to leave out, what to predict. */

import { type BesideTarget, besideTarget } from './besideTarget.js';
import { type ColumnProfile, filledIn, sum } from './columnProfile.js';
import type { ColumnReference } from './columns.js';
import { type DecidedColumn, type DecidedFormats, decideFormats } from './decideFormats.js';
import { refuseEmpty, sampleTable } from './examineTable.js';
import { type FoundKey, type FoundValue, noteOf } from './foundKey.js';
import { guessTarget, type TargetGuess } from './guessTarget.js';
import { MAX_INIT_CELLS, MAX_ROWS } from './limits.js';
import { missingByColumn } from './missing.js';
import { taskKey } from './numericClasses.js';
import { type OpenTable, openTable } from './openTable.js';
import { dataError, quote } from './problems.js';
import { readBytes } from './readBytes.js';
import { looksLikeUtf16 } from './readText.js';
import { reasonToIgnore } from './reasonToIgnore.js';
import { missingKey, mixedKeys, spellingKeys } from './spellingKeys.js';

export interface TableSketch {
  readonly format: 'csv' | 'jsonl';
  /** Keys that the table needs to be read, each with its reason. */
  readonly keys: readonly SketchedKey[];
  readonly columns: readonly ColumnSketch[];
  /** Rows looked at; all there are, if `isWhole`. */
  readonly rows: number;
  readonly isWhole: boolean;
  readonly target: ColumnSketch;
  /** Why it is the target, in a few words. */
  readonly targetReason: string;
  /** Other columns that may be predicted. */
  readonly candidates: readonly ColumnSketch[];
  /** A sentence for each decision. */
  readonly notes: readonly string[];
}

export interface SketchedKey {
  readonly key: string;
  readonly value: FoundValue;
  readonly reason: string;
}

export interface ColumnSketch {
  readonly name: string;
  /** How a sweep file names it: by its name, or where that is not clear by its number from 1. */
  readonly reference: ColumnReference;
  readonly kind: 'number' | 'text';
  /** The different values, where they are at most MAX_LISTED_VALUES; else null. */
  readonly values: readonly string[] | null;
  readonly hasMissing: boolean;
  /** Why it is left out of the inputs; null where it is one. */
  readonly ignored: string | null;
}

/** Different values that are listed of a column. */
const MAX_LISTED_VALUES = 20;

/**
 * Looks at a CSV, TSV or JSON lines file, plain or .gz.
 * @throws UserError, or an AggregateError of several, where nothing can be trained on it.
 */
export async function columnSketch(file: string): Promise<TableSketch> {
  const { source, encoding } = await openAnyEncoding(file);
  const sample = await sampleTable(source.read, { maxCells: MAX_INIT_CELLS, maxRows: MAX_ROWS });
  if (sample.rows === 0) await refuseEmpty(file, source.read);
  const formats = decideFormats(sample.profiles, {
    keys: {},
    delimiter: source.dialect?.delimiter ?? null,
    missing: missingByColumn({}, []),
    categories: new Set(),
    dates: new Set(),
    target: null,
    isRegression: false,
    isWhole: sample.isWhole,
  });
  const guess = guessTarget(file, formats.columns, source.dialect?.headerRows !== 0);
  const beside = await besideTarget(source.read, guess.target.profile, sample.profiles);
  const choice = chooseInputs(file, formats, { guess, beside });
  const keys = [
    ...encoding,
    ...source.found,
    ...(sample.total === null ? [] : [sample.total]),
    ...(formats.unclear === null ? formats.found : unclearKeys(formats)),
    ...choice.keys,
    ...taskKey(guess.target),
  ];
  const sketch = (column: DecidedColumn) => sketchColumn(column, sample.names, choice.ignored);
  const target = { ...sketch(guess.target), ignored: null };
  return {
    format: source.dialect === null ? 'jsonl' : 'csv',
    keys: mergeKeys(keys, sample.profiles),
    columns: formats.columns.map(sketch),
    rows: sample.rows,
    isWhole: sample.isWhole,
    target,
    targetReason: guess.reason,
    candidates: guess.others.map(sketch),
    notes: keys.map((key) => noteOf(namedColumns(key, sample.names))),
  };
}

/** A file that is no UTF-8 is taken for Latin-1, the encoding of most old files. */
async function openAnyEncoding(file: string): Promise<{ source: OpenTable; encoding: FoundKey[] }> {
  const options = /\.(jsonl|ndjson)(\.gz)?$/i.test(file) ? { jsonl: file } : { csv: file };
  const encoding = await unmarkedEncoding(file);
  const found =
    encoding === null
      ? []
      : [{ key: 'encoding', value: encoding, reason: `the file is not UTF-8: read as ${encoding}` }];
  return {
    source: await openTable(file, encoding === null ? options : { ...options, encoding }),
    encoding: found,
  };
}

async function unmarkedEncoding(file: string): Promise<'utf-16le' | 'utf-16be' | 'latin1' | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  for await (const bytes of readBytes(file)) {
    if (isFirst && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)))
      return null;
    const wide = isFirst ? looksLikeUtf16(bytes) : null;
    if (wide !== null) return wide;
    isFirst = false;
    try {
      decoder.decode(bytes, { stream: true });
    } catch {
      return bytes.includes(0) ? null : 'latin1';
    }
  }
  return null;
}

function unclearKeys({ unclear }: DecidedFormats): FoundKey[] {
  if (unclear === null) return [];
  const reason = `column ${quote(unclear.name)}: its commas are taken for decimal marks; thousands: ',' where they are not`;
  return [{ key: 'decimal', value: ',', reason }];
}

interface InputChoice {
  /** Reasons, by the place of the column in a row. */
  readonly ignored: ReadonlyMap<number, string>;
  readonly keys: readonly FoundKey[];
}

function chooseInputs(
  file: string,
  { columns }: DecidedFormats,
  { guess, beside }: { guess: TargetGuess; beside: BesideTarget },
): InputChoice {
  const ignored = new Map<number, string>();
  const others = columns.filter(({ profile }) => profile !== guess.target.profile);
  for (const column of others) {
    const reason = reasonToIgnore(column);
    if (reason !== null) ignored.set(column.profile.index, reason.text);
  }
  for (const { index } of beside.repeated) {
    ignored.set(index, `says the same as the target ${guess.target.profile.name}`);
  }
  for (const { index } of beside.empty) {
    if (!ignored.has(index)) ignored.set(index, 'no value in the rows that have a target');
  }
  leaveOutWidest(others, ignored);
  const keys: FoundKey[] = [];
  if (ignored.size === others.length) keys.push(...lastInputs(file, others, ignored));
  const used = columns.filter(({ profile }) => !ignored.has(profile.index));
  keys.push(...spellingKeys(used), ...mixedKeys(used), ...missingKey(used, guess.target.profile));
  return { ignored, keys };
}

/** Features that the text columns of a first sweep may become together. */
const MAX_FIRST_CATEGORIES = 500;

function leaveOutWidest(columns: readonly DecidedColumn[], ignored: Map<number, string>): void {
  const texts = columns
    .filter(({ profile, format }) => format?.kind === 'text' && !ignored.has(profile.index))
    .toSorted((a, b) => a.profile.values.size - b.profile.values.size);
  let features = sum(texts.map(({ profile }) => profile.values.size));
  while (features > MAX_FIRST_CATEGORIES) {
    const widest = texts.pop();
    if (widest === undefined) return;
    features -= widest.profile.values.size;
    ignored.set(widest.profile.index, `${widest.profile.values.size} different texts`);
  }
}

/** Where nothing else is left: dates as days, or row numbers. */
function lastInputs(
  file: string,
  columns: readonly DecidedColumn[],
  ignored: Map<number, string>,
): FoundKey[] {
  const number = columns.find(({ format, profile }) => format?.kind === 'number' && filledIn(profile) > 0);
  const dates = columns.find(({ areDates }) => areDates);
  const texts = columns.find(
    ({ profile, isNearlyUnique }) =>
      !isNearlyUnique && filledIn(profile) > 0 && profile.values.size <= MAX_FIRST_CATEGORIES,
  );
  const last = dates ?? number ?? texts;
  if (last === undefined)
    throw dataError(file, 'no column is left as an input', describeAll(ignored, columns));
  ignored.delete(last.profile.index);
  if (last !== dates) return [];
  const reason = `column ${quote(last.profile.name)}: dates, read as days`;
  const found: FoundKey[] = [{ key: 'dates', value: [String(last.profile.index)], reason }];
  if (last.isOrderUnclear)
    found.push({ key: 'day_first', value: true, reason: '03/04/2020 is taken for 3 April' });
  return found;
}

function describeAll(ignored: ReadonlyMap<number, string>, columns: readonly DecidedColumn[]): string {
  const reasons = [...ignored].slice(0, 5).map(([index, reason]) => {
    const cell = columns.find(({ profile }) => profile.index === index)?.profile.firstCells[0]?.cell;
    return `column ${index + 1}: ${reason}${cell === undefined ? '' : `, e.g. ${quote(cell)}`}`;
  });
  return reasons.length === 0 ? 'A table has a target and at least one input.' : `${reasons.join('; ')}.`;
}

/** Keys that are found more than once hold the values of all; columns are named as a sweep file does. */
function mergeKeys(found: readonly FoundKey[], profiles: readonly ColumnProfile[]): SketchedKey[] {
  const names = profiles.map(({ name }) => name);
  const merged = new Map<string, SketchedKey>();
  for (const { key, value, reason } of found) {
    if (key === '' || value === undefined) continue;
    const { value: written = value } = namedColumns({ key, value, reason }, names);
    const before = merged.get(key);
    if (before === undefined) merged.set(key, { key, value: written, reason });
    else if (Array.isArray(before.value) && Array.isArray(written)) {
      merged.set(key, {
        key,
        value: [...new Set([...before.value, ...written])],
        reason: `${before.reason}, and others`,
      });
    }
  }
  return [...merged.values()];
}

/** Places of columns, as a sweep file names them. */
function namedColumns(found: FoundKey, names: readonly string[]): FoundKey {
  const { key, value } = found;
  if (Array.isArray(value) && (key === 'categories' || key === 'dates'))
    return { ...found, value: value.map((index) => referenceOf(Number(index), names)) };
  if (key !== 'keep' || typeof value !== 'object' || Array.isArray(value)) return found;
  const named = Object.entries(value).map(([index, kept]) => [referenceOf(Number(index), names), kept]);
  return { ...found, value: Object.fromEntries(named) };
}

function referenceOf(index: number, names: readonly string[]): ColumnReference {
  const name = names[index] ?? '';
  const isClear = name !== '' && names.indexOf(name) === names.lastIndexOf(name) && !/^\d+$/.test(name);
  return isClear ? name : index + 1;
}

function sketchColumn(
  { profile, format }: DecidedColumn,
  names: readonly string[],
  ignored: ReadonlyMap<number, string>,
): ColumnSketch {
  const values = [...profile.values.keys()];
  return {
    name: profile.name,
    reference: referenceOf(profile.index, names),
    kind: format?.kind === 'text' ? 'text' : 'number',
    values: values.length > MAX_LISTED_VALUES ? null : values,
    hasMissing: profile.missing > 0,
    ignored: ignored.get(profile.index) ?? null,
  };
}

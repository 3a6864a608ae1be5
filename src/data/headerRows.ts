/** Rows between the names of the columns and the data: units, types, second names, a rule of dashes. */
import { typeOf } from './headerEvidence.js';
import { isUnit } from './numberFormat.js';

/** Rows below the names that are found without being named in the sweep file. */
const MAX_FOUND_ROWS = 3;
/** The share of numbers in a column below such a row. */
const NEARLY_ALL = 0.9;
const TYPE_NAMES =
  /^(u?int(eger)?|long|short|byte)(8|16|32|64)?$|^(float|double|real|decimal|num(eric)?|number)(32|64)?$|^(bool(ean)?|logical|str(ing)?|char|text|object|factor|category|categorical|date(time)?|time(stamp)?)$/i;

/** How many of the first rows below the names hold no data. */
export function headerRows(below: readonly (readonly string[])[]): number {
  const most = Math.min(MAX_FOUND_ROWS, below.length - 2);
  for (let count = 0; count < most; count++) {
    if (!isHeaderRow(below[count] ?? [], below.slice(count + 1))) return count;
  }
  return Math.max(0, most);
}

/**
 * Such a row holds texts only, and none of them appears again below. It is sure where texts stand above two columns of
 * numbers, or where each is a unit, a type or a rule: one text above numbers may be a missing value.
 */
function isHeaderRow(row: readonly string[], below: readonly (readonly string[])[]): boolean {
  const texts = row.flatMap((cell, index) => (cell.trim() === '' ? [] : [{ text: cell.trim(), index }]));
  if (texts.length === 0 || !texts.every(({ text }) => isWord(text))) return false;
  const columns = texts.map(({ text, index }) => ({ text, column: columnOf(below, index) }));
  if (columns.some(({ text, column }) => column.includes(text))) return false;
  const overNumbers = columns.filter(({ column }) => areNumbers(column)).length;
  return overNumbers > 1 || (overNumbers === 1 && texts.every(({ text }) => isLabel(text)));
}

function columnOf(rows: readonly (readonly string[])[], index: number): string[] {
  return rows.flatMap((cells) => (cells[index] === undefined ? [] : [cells[index].trim()]));
}

function areNumbers(column: readonly string[]): boolean {
  const types = column.map(typeOf).filter((type) => type !== 'missing');
  const numbers = types.filter((type) => type === 'number' || type === 'date').length;
  return types.length > 1 && numbers >= NEARLY_ALL * types.length;
}

function isWord(text: string): boolean {
  return typeOf(text) === 'text' || isRule(text) || isUnit(text);
}

function isLabel(text: string): boolean {
  return isRule(text) || isUnit(text) || TYPE_NAMES.test(text) || /^(\[.*\]|\(.*\)|<.*>|\{.*\})$/.test(text);
}

/** What Markdown writes below the names of columns. */
function isRule(text: string): boolean {
  return /^:?[-=]{1,}:?$/.test(text);
}

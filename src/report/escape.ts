/** Names in a report are text that anyone may have written: each form of a report makes them harmless its own way. */
import { printable } from '../base/printable.js';

/** As one line of Markdown, in a paragraph or a cell of a table. */
export function markdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>|~#!&$]/g, '\\$&')
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/\b(https?|ftp):/gi, '$1&#58;')
    .replace(/\bwww\./gi, (word) => `${word.slice(0, 3)}&#46;`);
}

/**
 * A cell of a CSV file. What a spreadsheet would take for a formula, some for its wide form too, starts with an
 * apostrophe, unless it is a number. A number that is not there is an empty cell; an infinite one is there.
 */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  const safe = /^[=+\-@＝＋－＠\t\r\n]/.test(value) && !isFiniteNumber(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function isFiniteNumber(text: string): boolean {
  return /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}

/** Anyone may have written the names in a report. Each form of a report escapes them in its own way. */
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
 * A cell of a CSV file. A text that a spreadsheet would take for a formula, also in wide characters, starts with an
 * apostrophe. A missing number is an empty cell; an infinite number is written.
 */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  const safe = /^[=+\-@＝＋－＠\t\r\n]/.test(value) && !isFiniteNumber(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function isFiniteNumber(text: string): boolean {
  return /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}

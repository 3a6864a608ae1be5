/** The problems that a cell can have, in words. Cells with the same problem are reported together. */
import { EXPECTED_FINITE } from './cell.js';
import type { ColumnFormat, NoNumber } from './columnFormat.js';
import { ANY_FORMAT, formatsOf, NUMBER_FORMATS, splitSymbol } from './numberFormat.js';
import { quote } from './problems.js';

export interface CellProblem {
  /** Problems of one column and key are reported together. */
  readonly key: string;
  readonly one: (shown: string) => string;
  readonly many: (count: string) => string;
  /** What to write, given the cells that are listed. */
  readonly hint?: (shown: readonly string[]) => string | null;
}

/** A cell that is not what is expected. */
export function expected(key: string, what: string, hint?: CellProblem['hint']): CellProblem {
  return {
    key,
    one: (shown) => `${what}; got ${shown}`,
    many: (count) => `${what}; ${count} cells are not`,
    ...(hint === undefined ? {} : { hint }),
  };
}

export function missingValue(hint: string, format: ColumnFormat, what = 'the value is missing'): CellProblem {
  return {
    key: 'missing',
    one: () => what,
    many: (count) => `${count} ${what.includes('target') ? 'targets' : 'values'} are missing`,
    hint: (shown) => {
      const spelling = shown.find((each) => each !== '""');
      if (spelling === undefined || format.kind !== 'text') return hint;
      return `${hint} If ${spelling} is a category, write "keep: [${spelling.slice(1, -1)}]".`;
    },
  };
}

/** A cell of a column of numbers, or dates, that is none. */
export function noNumber(format: ColumnFormat, found: NoNumber, name: string | null): CellProblem {
  if (found === 'infinite') return expected('infinite', EXPECTED_FINITE);
  if (format.kind === 'date')
    return expected('no date', 'expected a date, e.g. 2024-12-31', (shown) => suggestMissing(shown, name));
  const beside = format.symbol === null ? '' : ` with ${quote(format.symbol)}`;
  return expected('no number', `expected a number${beside}, as nearly all cells of the column are`, (shown) =>
    suggestFormat(format, shown, name),
  );
}

function suggestFormat(format: ColumnFormat, shown: readonly string[], name: string | null): string | null {
  const texts = shown.map(unquoted);
  if (format.symbol === null) {
    const masks = texts.map(formatsOf);
    const shared = masks.reduce((all, mask) => all & mask, ANY_FORMAT);
    const index =
      shared === ANY_FORMAT ? -1 : [...NUMBER_FORMATS.keys()].findIndex((bit) => (shared & (1 << bit)) !== 0);
    const other = NUMBER_FORMATS[index];
    if (other !== undefined && other.decimal !== format.number.decimal)
      return `Write "decimal: '${other.decimal}'" where these are numbers.`;
    if (other?.thousands != null)
      return `Write "thousands: \\"${other.thousands}\\"" where these are numbers.`.replaceAll('\\', '');
    if (texts.every((text) => splitSymbol(text) !== null))
      return 'Some numbers have a symbol and others have none: write all of them alike.';
  }
  return suggestMissing(shown, name);
}

/** One to three spellings may be those of a missing value. `name` is that of an input. */
function suggestMissing(shown: readonly string[], name: string | null): string {
  const spellings = [...new Set(shown.map(unquoted))].map(yamlItem).join(', ');
  const missing = `Write "missing_values: [${spellings}]" where this stands for a missing value`;
  if (name === null) return `${missing}.`;
  const column = yamlItem(name);
  return `${missing}, else "categories: [${column}]" or "ignore: [${column}]".`;
}

function yamlItem(text: string): string {
  return /^[\p{L}_][\p{L}\p{N}_ /.-]*$/u.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

/** What `quote` made of a cell, undone. */
function unquoted(shown: string): string {
  const value: unknown = JSON.parse(shown);
  return String(value).trim();
}

import type { Dialect } from './dialect.js';
import { MAX_LINE_CHARACTERS } from './limits.js';
import { dataError, type Problems, quote } from './problems.js';
import { readText } from './readText.js';
import type { RowReader } from './rows.js';
import { BadQuotes, type RowTaker, type SplitState, splitRows } from './splitRows.js';

/** Reads a table of delimited text whose dialect is known. Blank lines are passed over. */
export function csvReader(file: string, dialect: Dialect): RowReader {
  return (sink, problems, maxRows) => {
    let width = 0;
    let rows = 0;
    let headerLeft = 0;
    let names: readonly string[] = [];
    const takeRow: RowTaker = (cells, line) => {
      if (width === 0) {
        names = namesOf(cells, dialect);
        width = names.length;
        sink.header(names, line);
        headerLeft = dialect.headerRows;
      }
      if (headerLeft > 0) {
        headerLeft--;
        return rows < maxRows;
      }
      const fits = cells.length === width || (dialect.trailing && hasEmptyEnd(cells, width));
      if (!fits) addRagged(problems, { file, line, width, cells });
      else if (dialect.headerRows > 0 && isHeaderAgain(cells, names))
        addHeaderAgain(problems, { file, line, cells });
      else sink.row(cells, line);
      rows++;
      return rows < maxRows;
    };
    return splitFile(file, dialect, takeRow);
  };
}

function namesOf(first: readonly string[], { headerRows, trailing, rowNames }: Dialect): string[] {
  const cells = trailing && first.at(-1)?.trim() === '' ? first.slice(0, -1) : first;
  if (headerRows === 0) return cells.map((_, index) => `${index + 1}`);
  const names = cells.map((cell) => cell.trim());
  return rowNames ? ['', ...names] : names;
}

/** A cell more than there are columns, but nothing in it. */
function hasEmptyEnd(cells: readonly string[], width: number): boolean {
  return cells.length === width + 1 && cells[width]?.trim() === '';
}

function addRagged(
  problems: Problems,
  { file, line, width, cells }: { file: string; line: number; width: number; cells: readonly string[] },
): void {
  const start = cells[0]?.trim() ?? '';
  const comment = ['#', '%', '//'].find((mark) => start.startsWith(mark));
  const expected = `expected ${width} cells, as in the first row`;
  problems.count({
    file,
    key: 'cells in a row',
    line,
    shown: `${cells.length} beginning with ${quote(start)}`,
    one: `${expected}; got ${cells.length} beginning with ${quote(start)}`,
    many: (count) => `${expected}; ${count} rows have another number`,
    hint: () =>
      comment === undefined
        ? 'A cell that contains the delimiter needs quotes around it; remove lines that hold no data.'
        : `Write "comment: '${comment}'" where such lines hold no data.`,
  });
}

/** Tables that were joined have the header in their middle. */
function isHeaderAgain(cells: readonly string[], names: readonly string[]): boolean {
  return cells[0]?.trim() === names[0] && cells.every((cell, index) => cell.trim() === names[index]);
}

function addHeaderAgain(
  problems: Problems,
  { file, line, cells }: { file: string; line: number; cells: readonly string[] },
): void {
  problems.count({
    file,
    key: 'header again',
    line,
    shown: quote(cells.join(',')),
    one: 'the header stands here again, among the data',
    many: (count) => `the header stands ${count} times among the data`,
    hint: () => 'Remove these lines.',
  });
}

async function splitFile(file: string, dialect: Dialect, take: RowTaker): Promise<void> {
  const state: SplitState = { line: 1, wantsMore: true };
  const split = (text: string, isEnd: boolean) => {
    try {
      return splitRows(text, dialect, state, isEnd, take);
    } catch (error) {
      throw error instanceof BadQuotes ? badQuotes(`${file}:${error.line}`) : error;
    }
  };
  let rest = '';
  for await (const piece of readText(file, dialect.encoding)) {
    const text = rest === '' ? piece : rest + piece;
    rest = text.slice(split(text, false));
    if (!state.wantsMore) return;
    if (rest.length > MAX_LINE_CHARACTERS) throw endless(`${file}:${state.line}`);
  }
  if (rest !== '') split(rest, true);
}

function endless(place: string) {
  const hint = 'Most likely a quote is opened here that is never closed.';
  return dataError(place, `expected lines of at most ${MAX_LINE_CHARACTERS} characters`, hint);
}

function badQuotes(place: string) {
  return dataError(
    place,
    'a quoted cell does not end as it should',
    'A quote within a quoted cell is doubled: "a ""b"" c".',
  );
}

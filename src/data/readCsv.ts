import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { MAX_LINE_CHARACTERS } from './limits.js';
import { dataError, quote } from './problems.js';
import { countLineFeeds, readText } from './readText.js';
import type { RowReader } from './rows.js';

export interface CsvOptions {
  /** One character; otherwise a tab in .tsv files, else a comma. */
  readonly delimiter?: string | undefined;
  readonly header: boolean;
}

/** Reads comma- or tab-separated values (RFC 4180; papaparse splits them). Blank lines are passed over. */
export function csvReader(file: string, options: CsvOptions): RowReader {
  const delimiter = options.delimiter ?? defaultDelimiter(file);
  if (/[\r\n"\ufeff]/.test(delimiter)) throw dataError(file, `the delimiter cannot be ${quote(delimiter)}`);
  return (sink, problems, maxRows) => {
    let width = 0;
    let rows = 0;
    const takeRow = (cells: string[], line: number) => {
      if (width === 0) {
        width = cells.length;
        const names = cells.map((cell, i) => (options.header ? cell.trim() : `${i + 1}`));
        sink.header(names, line);
        if (options.header) return;
      }
      if (cells.length !== width) problems.add(ragged(`${file}:${line}`, width, cells.length));
      else sink.row(cells, line);
      rows++;
    };
    return splitRows(file, delimiter, (cells, line) => {
      if (cells.length > 1 || cells[0] !== '') takeRow(cells, line);
      return rows < maxRows;
    });
  };
}

export function defaultDelimiter(file: string): string {
  return /\.tsv(\.gz)?$/i.test(file) ? '\t' : ',';
}

function ragged(place: string, width: number, cells: number) {
  return dataError(place, `expected ${width} cells, as in the first row; got ${cells}`);
}

/** How far the splitting of a file has come. */
interface Progress {
  readonly file: string;
  /** Where the next row begins. */
  line: number;
  /** Read since the last row that was whole. */
  pendingCharacters: number;
  /** Whether a cell may hold line breaks. */
  hasQuotes: boolean;
}

/** Takes a row and the line it begins on; false wants no more. */
type RowTaker = (cells: string[], line: number) => boolean;

function splitRows(file: string, delimiter: string, take: RowTaker): Promise<void> {
  const progress: Progress = { file, line: 1, pendingCharacters: 0, hasQuotes: false };
  // A high-water mark of 1: no piece is read ahead of the one being split.
  const source = Readable.from(readPieces(progress), { highWaterMark: 1 });
  return new Promise<void>((resolve, reject) => {
    Papa.parse<string[]>(source, {
      delimiter,
      newline: '\n',
      chunk(result, parser) {
        if (takeRows(result, progress, take)) return;
        parser.abort();
        resolve();
      },
      complete: () => resolve(),
      error: reject,
    });
  }).finally(() => source.destroy());
}

async function* readPieces(progress: Progress): AsyncGenerator<string> {
  for await (const text of readText(progress.file)) {
    progress.pendingCharacters += text.length;
    if (progress.pendingCharacters > MAX_LINE_CHARACTERS) throw endless(`${progress.file}:${progress.line}`);
    progress.hasQuotes ||= text.includes('"');
    yield text;
  }
}

function takeRows({ data, errors }: Papa.ParseResult<string[]>, progress: Progress, take: RowTaker): boolean {
  if (data.length > 0) progress.pendingCharacters = 0;
  const badRow = errors.find(({ type }) => type === 'Quotes')?.row;
  for (const [index, cells] of data.entries()) {
    if (index === badRow) throw badQuotes(`${progress.file}:${progress.line}`);
    if (!take(cells, progress.line)) return false;
    progress.line += 1 + (progress.hasQuotes ? lineFeedsIn(cells) : 0);
  }
  return true;
}

function lineFeedsIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + countLineFeeds(cell), 0);
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

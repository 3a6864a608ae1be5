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
        sink.header(
          options.header ? cells.map((cell) => cell.trim()) : cells.map((_, i) => `${i + 1}`),
          line,
        );
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

/** Hands over row after row, each with the line it begins on, until `take` returns false. */
function splitRows(
  file: string,
  delimiter: string,
  take: (cells: string[], line: number) => boolean,
): Promise<void> {
  let line = 1;
  let pendingCharacters = 0;
  let hasQuotes = false;
  async function* pieces() {
    for await (const text of readText(file)) {
      pendingCharacters += text.length;
      if (pendingCharacters > MAX_LINE_CHARACTERS) throw endless(`${file}:${line}`);
      hasQuotes ||= text.includes('"');
      yield text;
    }
  }
  // A high-water mark of 1: no piece is read ahead of the one being split.
  const source = Readable.from(pieces(), { highWaterMark: 1 });
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      source.destroy();
      settle();
    };
    const takeAll = ({ data, errors }: Papa.ParseResult<string[]>, parser: Papa.Parser) => {
      if (data.length > 0) pendingCharacters = 0;
      const badRow = errors.find(({ type }) => type === 'Quotes')?.row;
      for (const [index, cells] of data.entries()) {
        if (index === badRow) throw badQuotes(`${file}:${line}`);
        if (!take(cells, line)) {
          parser.abort();
          return end(resolve);
        }
        line += 1 + (hasQuotes ? cells.reduce((sum, cell) => sum + countLineFeeds(cell), 0) : 0);
      }
    };
    Papa.parse<string[]>(source, {
      delimiter,
      newline: '\n',
      chunk: takeAll,
      complete: () => end(resolve),
      error: (error) => end(() => reject(error)),
    });
  });
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

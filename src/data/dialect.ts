/** How the text of a table is laid out, found by looking at the start of the file. */
import type { TextEncoding } from '../model/datasetSpec.js';
import type { FoundKey } from './foundKey.js';
import { type HeaderEvidence, typeOf } from './headerEvidence.js';
import { type LayoutOptions, layOut, MAX_TITLE_ROWS, type Row, usualWidth } from './layOut.js';
import { MAX_PROBE_CHARACTERS, MAX_QUOTED_CELLS } from './limits.js';
import { refuseOtherFormats } from './otherFormats.js';
import { dataError, quote } from './problems.js';
import { readText } from './readText.js';
import { BadQuotes, type Splitting, splitRows } from './splitRows.js';

export interface Dialect extends Splitting {
  readonly encoding: TextEncoding | undefined;
  /** Rows at the start that are no data: 0, or the names of the columns and perhaps their units. */
  readonly headerRows: number;
  /** The header has a name less than there are columns: the first column holds the names of the rows. */
  readonly rowNames: boolean;
  /** Rows end in a delimiter, behind which there is nothing. */
  readonly trailing: boolean;
}

/** What a sweep file says of the dialect; the rest is found out. */
export interface DialectOptions extends LayoutOptions {
  readonly delimiter?: string | undefined;
  /** A number says how many rows the header has. */
  readonly header?: boolean | number | undefined;
  readonly comment?: string | undefined;
  readonly encoding?: TextEncoding | undefined;
}

export interface FoundDialect {
  readonly dialect: Dialect;
  readonly evidence: HeaderEvidence;
  /** Keys of a sweep file that say what was found and is not the default, with the reason of each. */
  readonly found: readonly FoundKey[];
}

/** Finds what `options` leaves open. @throws UserError where the file is no table, or the delimiter cannot be one. */
export async function findDialect(file: string, options: DialectOptions): Promise<FoundDialect> {
  const start = await readStart(file, options.encoding);
  refuseOtherFormats(file, start.text);
  const separator = /^"?sep=(.)"?[,;\t]*\n/i.exec(start.text)?.[1];
  const leading = options.comment ?? leadingComment(start.text);
  const skip = Math.max(separator === undefined ? 0 : 1, options.skip ?? 0);
  const split = (delimiter: string) => rowsOf(start, { delimiter, comment: leading, skip });
  const usual = usualDelimiter(file);
  const delimiter = options.delimiter ?? separator ?? bestDelimiter(usual, split);
  if (/[\r\n"\ufeff]/.test(delimiter)) throw dataError(file, `the delimiter cannot be ${quote(delimiter)}`);
  const comment = leading ?? innerComment(split(delimiter));
  const rows = rowsOf(start, { delimiter, comment, skip });
  const { start: first, evidence, headerRows, rowNames, trailing } = layOut(rows, options);
  const hasHeader = options.header ?? evidence.isHeader;
  const dialect: Dialect = {
    encoding: options.encoding,
    delimiter,
    comment,
    skip: first > 0 ? (rows[first]?.line ?? 1) - 1 : skip,
    headerRows: typeof hasHeader === 'number' ? hasHeader : hasHeader ? headerRows : 0,
    rowNames,
    trailing,
  };
  const underNames = rows.slice(first + 1, first + dialect.headerRows).flatMap(({ cells }) => cells);
  const hasSeparator = separator !== undefined;
  const found = foundKeys(dialect, { options, evidence, usual, hasSeparator, underNames });
  return { dialect, evidence, found };
}

interface Findings {
  readonly options: DialectOptions;
  readonly evidence: HeaderEvidence;
  readonly usual: string;
  readonly hasSeparator: boolean;
  /** Cells of the header's rows behind its first. */
  readonly underNames: readonly string[];
}

/** The unusual decisions that the sweep file does not name. A missing header is always reported. */
function foundKeys(
  dialect: Dialect,
  { options, evidence, usual, hasSeparator, underNames }: Findings,
): FoundKey[] {
  const { comment, delimiter, skip, headerRows, rowNames, trailing } = dialect;
  const found: FoundKey[] = [];
  if (options.comment === undefined && comment !== null) {
    found.push({ key: 'comment', value: comment, reason: `lines that begin with ${comment} hold no data` });
  }
  if (hasSeparator) found.push({ key: '', reason: 'the first line, sep=, names the delimiter' });
  if (options.delimiter === undefined && delimiter !== usual) {
    found.push({ key: 'delimiter', value: delimiter, reason: delimiterReason(delimiter) });
  }
  if (options.skip === undefined && skip > (hasSeparator ? 1 : 0)) {
    const lines = skip === 1 ? 'the first line is' : `the first ${skip} lines are`;
    found.push({ key: 'skip', value: skip, reason: `${lines} not part of the table` });
  }
  if (headerRows === 0) {
    const reason = evidence.isHeader ? '' : `: ${evidence.reason}`;
    found.push({ key: 'header', value: false, reason: `no header: the first line is data${reason}` });
  } else if (!evidence.isHeader && options.header === true) {
    found.push({ key: '', reason: `the first line looks like data, not like a header: ${evidence.reason}` });
  }
  if (headerRows > 1 && typeof options.header !== 'number') {
    const rows = headerRows === 2 ? 'the row' : `${headerRows - 1} rows`;
    const cells = underNames.filter((cell) => cell.trim() !== '').slice(0, MAX_QUOTED_CELLS);
    const reason = `${rows} below the names: units or remarks, no data, e.g. ${cells.map(quote).join(', ')}`;
    found.push({ key: 'header', value: headerRows, reason });
  }
  if (rowNames)
    found.push({ key: '', reason: 'the header has one name too few: the first column holds row names' });
  if (trailing)
    found.push({ key: '', reason: 'lines end in a delimiter: the empty last column is left out' });
  return found;
}

/** A tab in .tsv files, else a comma. */
function usualDelimiter(file: string): string {
  return /\.(tsv|tab)(\.gz)?$/i.test(file) ? '\t' : ',';
}

function delimiterReason(delimiter: string): string {
  if (delimiter === 'whitespace') return 'cells are separated by runs of blanks';
  return `cells are separated by ${delimiter === '\t' ? 'tabs' : quote(delimiter)}`;
}

/** The start of a file, and whether it is the whole of it. */
interface FileStart {
  readonly text: string;
  readonly isWhole: boolean;
}

async function readStart(file: string, encoding: TextEncoding | undefined): Promise<FileStart> {
  let text = '';
  for await (const piece of readText(file, encoding)) {
    text += piece;
    if (text.length >= MAX_PROBE_CHARACTERS) {
      // A line may be longer than the probe: then it is all there is to look at.
      const end = text.lastIndexOf('\n', MAX_PROBE_CHARACTERS);
      return { text: end === -1 ? text : text.slice(0, end + 1), isWhole: false };
    }
  }
  return { text, isWhole: true };
}

const COMMENTS = ['#', '%', '//'] as const;

/** What the first lines begin with, where they are fewer than the others and no header in a comment. */
function leadingComment(text: string): string | null {
  const lines = text.split('\n', 2000).filter((line) => line.trim() !== '');
  const comment = COMMENTS.find((mark) => lines[0]?.trimStart().startsWith(mark));
  if (comment === undefined) return null;
  const first = lines.findIndex((line) => !line.trimStart().startsWith(comment));
  const commented = lines.filter((line) => line.trimStart().startsWith(comment)).length;
  if (first === -1 || commented * 2 > lines.length) return null;
  return commented === 1 && isHeaderOf(lines[0] ?? '', lines[first] ?? '') ? null : comment;
}

/** What lines with another number of cells begin with, and no other line does. */
function innerComment(rows: readonly Row[]): string | null {
  const width = usualWidth(rows);
  const begins = (mark: string) => (row: Row) => row.cells[0]?.trimStart().startsWith(mark) === true;
  const first = rows.findIndex(({ cells }) => cells.length === width);
  const odd = rows.slice(first).filter(({ cells }) => cells.length !== width);
  const regular = rows.filter(({ cells }) => cells.length === width);
  return COMMENTS.find((mark) => odd.some(begins(mark)) && !regular.some(begins(mark))) ?? null;
}

/** Programs of science write `# a b c` above the columns: as many words as the line below has cells. */
function isHeaderOf(line: string, below: string): boolean {
  return [',', ';', '\t', '|'].some((delimiter) => {
    const cells = below.split(delimiter).length;
    return cells > 1 && line.split(delimiter).length === cells;
  });
}

function rowsOf({ text, isWhole }: FileStart, splitting: Splitting): Row[] {
  const rows: Row[] = [];
  const take = (cells: string[], line: number) => rows.push({ cells, line }) < MAX_PROBE_ROWS;
  try {
    splitRows(text, splitting, { line: 1, wantsMore: true }, isWhole, take);
  } catch (error) {
    // The reader meets the same quotes again, and says where.
    if (!(error instanceof BadQuotes)) throw error;
  }
  return rows;
}

const MAX_PROBE_ROWS = 1000;

/** Two delimiters are as regular where their shares of regular rows differ by less. */
const REGULAR = 0.9;

/** The delimiter that splits most rows alike; among such, the one whose cells are most often numbers or dates. */
function bestDelimiter(usual: string, split: (delimiter: string) => readonly Row[]): string {
  const candidates = [...new Set([usual, ',', ';', '\t', '|', ':', '^', 'whitespace'])].map((delimiter) => ({
    delimiter,
    ...regularity(split(delimiter)),
  }));
  const regular = candidates.filter(
    ({ delimiter, width, share, typed }) =>
      width > 1 && share >= REGULAR && (isCommon(delimiter) || (share === 1 && typed >= 0.3)),
  );
  // One that splits the first line too is surer than one that takes it for a title.
  const whole = regular.filter(({ lead }) => lead === 0);
  const best = (whole.length > 0 ? whole : regular).reduce<(typeof candidates)[number] | null>(
    (most, each) => (most === null || each.typed > most.typed + 0.05 ? each : most),
    null,
  );
  if (best !== null) return best.delimiter;
  const wide = candidates.find(({ delimiter, width }) => width > 1 && isCommon(delimiter));
  return wide?.delimiter ?? usual;
}

/** A colon, a caret or blanks stand in many texts: they must split every row alike. */
function isCommon(delimiter: string): boolean {
  return [',', ';', '\t', '|'].includes(delimiter);
}

interface Regularity {
  /** The most frequent number of cells. */
  readonly width: number;
  /** Rows before the first of this width, which may be a title. */
  readonly lead: number;
  /** Of the rows after them, those of this width. */
  readonly share: number;
  /** Of their cells, numbers and dates less texts in which another delimiter stands. */
  readonly typed: number;
}

function regularity(rows: readonly Row[]): Regularity {
  const width = usualWidth(rows);
  const regular = rows.filter(({ cells }) => cells.length === width);
  const first = rows.findIndex(({ cells }) => cells.length === width);
  const lead = Math.min(MAX_TITLE_ROWS, Math.max(0, first));
  const cells = regular.slice(0, 200).flatMap((row) => row.cells);
  const typed = cells.filter((cell) => typeOf(cell) === 'number' || typeOf(cell) === 'date').length;
  const split = cells.filter((cell) => typeOf(cell) === 'text' && /[,;\t|]/.test(cell)).length;
  return {
    width,
    lead,
    share: regular.length / Math.max(1, rows.length - lead),
    typed: (typed - split) / Math.max(1, cells.length),
  };
}

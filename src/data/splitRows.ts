/** Splits text into rows of cells: RFC 4180, runs of blanks as one delimiter, quotes after a blank. */
import { countLineFeeds } from './readText.js';

export interface Splitting {
  /** One character, or `whitespace`: each run of blanks and tabs, those at the ends of a line left out. */
  readonly delimiter: string;
  /** Lines that begin with it hold no row. */
  readonly comment: string | null;
  /** Lines at the start that hold no row. */
  readonly skip: number;
}

/** Takes a row and the line it begins on, from 1; false wants no more. */
export type RowTaker = (cells: string[], line: number) => boolean;

/** How far the splitting of a text has come. */
export interface SplitState {
  /** The line of the next character. */
  line: number;
  /** False once no more rows are wanted. */
  wantsMore: boolean;
}

/** The row in which a quoted cell does not end as it should. */
export class BadQuotes extends Error {
  readonly line: number;
  constructor(line: number) {
    super('a quoted cell does not end as it should');
    this.line = line;
  }
}

/**
 * Hands over the whole rows of `text`, and returns where the rest begins. Lines end in `\n`. At the end of a file
 * (`isEnd`) the last row needs none.
 * @throws BadQuotes
 */
export function splitRows(
  text: string,
  { delimiter, comment, skip }: Splitting,
  state: SplitState,
  isEnd: boolean,
  take: RowTaker,
): number {
  const mayQuote = text.includes('"');
  const split = delimiter === 'whitespace' ? splitBlanks : (line: string) => line.split(delimiter);
  let at = 0;
  while (state.wantsMore && at < text.length) {
    const found = text.indexOf('\n', at);
    if (found === -1 && !isEnd) break;
    const end = found === -1 ? text.length : found;
    const line = text.slice(at, end);
    const next = end + 1;
    const isRow =
      state.line > skip && line !== '' && (comment === null || !line.trimStart().startsWith(comment));
    if (!isRow || !mayQuote || !line.includes('"')) {
      if (isRow) hand(split(line), state, take);
      state.line++;
      at = next;
      continue;
    }
    const row = quotedRow(text, at, delimiter, isEnd, state.line);
    if (row === null) break;
    hand(row.cells, state, take);
    state.line += 1 + countLineFeeds(text.slice(at, row.next - 1));
    at = row.next;
  }
  return at;
}

/** A line of blanks alone is none. */
function hand(cells: string[], state: SplitState, take: RowTaker): void {
  if (cells.length === 0 || (cells.length === 1 && cells[0]?.trim() === '')) return;
  state.wantsMore = take(cells, state.line);
}

function splitBlanks(line: string): string[] {
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(/[ \t]+/);
}

interface QuotedRow {
  readonly cells: string[];
  /** Where the next row begins. */
  readonly next: number;
}

/** A row with quotes in it, which may hold line feeds; null where the text ends before it does. */
function quotedRow(
  text: string,
  start: number,
  delimiter: string,
  isEnd: boolean,
  line: number,
): QuotedRow | null {
  const isBlank = blankTest(delimiter);
  const isRun = delimiter === 'whitespace';
  const cells: string[] = [];
  let at = start;
  for (;;) {
    let open = at;
    while (isBlank(text[open])) open++;
    const ended = text[open] === '\n' || open >= text.length;
    if (isRun && ended) return finishedRow(cells, open, text, isEnd);
    let end: number;
    if (text[open] === '"') {
      const close = closingQuote(text, open);
      if (close === -1) {
        if (isEnd) throw new BadQuotes(line);
        return null;
      }
      cells.push(text.slice(open + 1, close).replaceAll('""', '"'));
      end = close + 1;
      while (isBlank(text[end])) end++;
      const isEnded = end >= text.length || text[end] === '\n' || text[end] === delimiter;
      if (!isEnded && !(isRun && end > close + 1)) throw new BadQuotes(line);
    } else {
      end = isRun ? open : at;
      while (
        end < text.length &&
        text[end] !== '\n' &&
        !(isRun ? isBlank(text[end]) : text[end] === delimiter)
      )
        end++;
      cells.push(text.slice(isRun ? open : at, end));
    }
    if (end >= text.length || text[end] === '\n') return finishedRow(cells, end, text, isEnd);
    at = isRun ? end : end + 1;
  }
}

function finishedRow(cells: string[], end: number, text: string, isEnd: boolean): QuotedRow | null {
  return end >= text.length && !isEnd ? null : { cells, next: end + 1 };
}

function blankTest(delimiter: string): (character: string | undefined) => boolean {
  return (character) => (character === ' ' || character === '\t') && character !== delimiter;
}

/** The quote that ends a cell opened at `open`: one that is not doubled; -1 where there is none. */
function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

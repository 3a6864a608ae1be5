/** Where something was written: a place in a file, or an option of the command line. */
import { printable } from '../base/printable.js';

export interface Source {
  /** The file's name, or the option as it was typed. */
  readonly name: string;
  readonly text: string;
  /** An option is one line: its places have no line and column. */
  readonly isFile: boolean;
}

export interface Place {
  readonly source: Source;
  /** In UTF-16 units from the start of the source's text. */
  readonly offset: number;
}

/** Characters of a source line that are shown around a place. */
const EXCERPT_LENGTH = 100;
const EXCERPT_BEFORE = 60;

/** `sweeps/xor.yaml:9:20`, or the option. */
export function formatPlace(place: Place): string {
  const { source } = place;
  if (!source.isFile) return printable(source.name, 120);
  const { line, column } = lineAndColumn(place);
  return `${printable(source.name)}:${line}:${column}`;
}

/** Both from 1; columns count characters. */
export function lineAndColumn({ source, offset }: Place): { readonly line: number; readonly column: number } {
  const before = source.text.slice(0, offset);
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
  return { line: before.split('\n').length, column };
}

/** The source line with a caret below the place, on two lines of their own; nothing for an option. */
export function formatExcerpt({ source, offset }: Place): string {
  if (!source.isFile) return '';
  const lineStart = source.text.lastIndexOf('\n', offset - 1) + 1;
  const newline = source.text.indexOf('\n', offset);
  const lineEnd = newline === -1 ? source.text.length : newline;
  if (source.text.slice(lineStart, lineEnd).trim() === '') return '';
  const from = Math.max(lineStart, offset - EXCERPT_BEFORE);
  const to = Math.min(lineEnd, from + EXCERPT_LENGTH);
  const before = (from > lineStart ? '…' : '') + printable(source.text.slice(from, offset));
  const after = printable(source.text.slice(offset, to).trimEnd()) + (to < lineEnd ? '…' : '');
  return `\n  ${before}${after}\n  ${' '.repeat([...before].length)}^`;
}

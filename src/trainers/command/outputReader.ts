/** All output of one training: its lines, and what each of them adds to the records. */
import { compilePattern, type LinePattern } from './linePattern.js';
import { NOTHING_READ, type Reading } from './reading.js';
import { MAX_LINE_CHARACTERS, readLine } from './readLine.js';
import { TableReader } from './tableReader.js';

/** Escape sequences of terminals: colours, movements of the cursor, titles. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is sought.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

export interface ReadOptions {
  /** A regular expression that replaces the known forms. */
  readonly pattern: string | null;
  /** What its value is called where it has no group for the name. */
  readonly name: string;
}

/** A line with what was read from it. `step` is where the training stands by then. */
export interface ReadLine extends Reading {
  readonly text: string;
}

/** Text in, lines out. A line ends with a line feed, or with a carriage return, as those of progress bars do. */
export class LineSplitter {
  #rest = '';
  #isTooLong = false;

  push(text: string): string[] {
    const parts = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    const rest = parts.pop() ?? '';
    const lines = parts.map(cleanLine);
    if (this.#isTooLong && lines.length > 0) {
      // Only the beginning of a line without end counts.
      lines.shift();
      this.#isTooLong = false;
    }
    if (rest.length > MAX_LINE_CHARACTERS) {
      if (!this.#isTooLong) lines.push(cleanLine(rest.slice(0, MAX_LINE_CHARACTERS)));
      this.#isTooLong = true;
      this.#rest = '';
    } else this.#rest = rest;
    return lines;
  }

  /** What stands behind the last line break. */
  end(): string[] {
    const rest = this.#isTooLong ? '' : this.#rest;
    this.#rest = '';
    return rest === '' ? [] : rest.split('\r').map(cleanLine);
  }
}

/** A line without escape sequences. Of a line that was drawn several times by backspaces, the last drawing. */
export function cleanLine(line: string): string {
  const text = line.replace(ESCAPES, '').replaceAll('\r', '');
  return text.slice(text.lastIndexOf('\b') + 1) || text.replaceAll('\b', '');
}

/** Reads lines in their order, and remembers the position that an earlier line named. */
export class OutputReader {
  readonly #pattern: LinePattern | null;
  readonly #tables = new TableReader();
  #step: number | null = null;
  /** Whether the line before was a place in a traceback of Python, or source code behind it. */
  #isBehindPlace = false;

  constructor({ pattern, name }: ReadOptions) {
    this.#pattern = pattern === null ? null : compilePattern(pattern, name);
  }

  /** A line as it is in a log. Of a line with carriage returns, the last part with metrics stands for the line. */
  readRaw(raw: string): ReadLine {
    const parts = raw.split('\r').map(cleanLine);
    const read = parts.filter((part, i) => part.trim() !== '' || i === 0).map((part) => this.read(part));
    const shown = read.findLast(({ metrics }) => Object.keys(metrics).length > 0) ?? read.at(-1);
    return shown ?? this.read('');
  }

  read(text: string): ReadLine {
    if (this.#isSource(text)) return { text, ...NOTHING_READ };
    const reading =
      this.#pattern === null ? (this.#tables.read(text) ?? readLine(text)) : this.#pattern(text);
    const hasMetrics = Object.keys(reading.metrics).length > 0;
    if (reading.step !== null) this.#step = reading.step;
    if (!hasMetrics) return { text, ...NOTHING_READ, step: reading.step };
    return { text, step: this.#step, metrics: reading.metrics };
  }

  #isSource(text: string): boolean {
    const isSource = this.#isBehindPlace && /^\s{4}/.test(text);
    this.#isBehindPlace = isSource || /^\s*File ".*", line \d+/.test(text);
    return isSource;
  }
}

import pc from 'picocolors';
import { type Log, type LogRecord, logTo } from '../base/log.js';
import { printableLines } from '../base/printable.js';
import type { OutputOptions, Surroundings } from './options.js';

/** The output of a command: results on standard output, the log on standard error. */
export interface Terminal {
  /** Whether progress may overwrite its last lines. */
  readonly isLive: boolean;
  /** The size of a live terminal, as it is now. */
  size(): { readonly columns: number; readonly rows: number };
  /** Characters in a line of the result. */
  readonly width: number;
  readonly colors: ReturnType<typeof pc.createColors>;
  readonly log: Log;
  /** Prints a line of the result. */
  print(line: string): void;
  /** Logs progress, without fields. */
  note(line: string): void;
  /** Logs a problem, without fields. */
  warn(line: string): void;
  /** Sends a control sequence to a live terminal. */
  control(sequence: string): void;
  /** Draws lines over the last ones drawn, each cut at the edge. No lines remove them. */
  draw(lines: readonly string[]): void;
}

/** Used if the size of the terminal is unknown. */
const DEFAULT_WIDTH = 80;
const DEFAULT_ROWS = 24;

/** The terminal that the options of a command describe. */
export function terminalOf(options: OutputOptions, { environment, jsonSink }: Surroundings): Terminal {
  const { stdout, stderr } = process;
  const isQuiet = options.quiet === true;
  const isJson = options.json === true;
  const isSmart = environment.TERM !== 'dumb';
  const hasColors = !environment.NO_COLOR && isSmart && stdout.isTTY === true && !isJson;
  const isLive = stderr.isTTY === true && isSmart && !isQuiet && !isJson && jsonSink === null;
  const size = () => ({ columns: stderr.columns || DEFAULT_WIDTH, rows: stderr.rows || DEFAULT_ROWS });
  let drawn: readonly string[] = [];
  const erase = () => {
    if (drawn.length > 0) stderr.write(eraseLines(drawn, size().columns));
    drawn = [];
  };
  const writeLine = textSink((line) => {
    erase();
    stderr.write(line);
  });
  const log = logTo((record) => {
    if (isQuiet && record.level === 'info') return;
    (jsonSink ?? writeLine)(record);
  });
  return {
    isLive,
    size,
    width: stdout.columns ?? DEFAULT_WIDTH,
    colors: pc.createColors(hasColors),
    log,
    print(line) {
      erase();
      stdout.write(`${line}\n`);
    },
    control(sequence) {
      if (isLive) stderr.write(sequence);
    },
    note: (line) => log.info('note', {}, line),
    warn: (line) => log.warn('warning', {}, line),
    draw(lines) {
      if (!isLive) return;
      const { columns } = size();
      const erased = drawn.length > 0 ? eraseLines(drawn, columns) : '';
      drawn = lines.map((line) => [...line].slice(0, columns - 1).join(''));
      // At once, so that nothing flickers. The cursor waits at the start of the line: a ^C that the terminal shows at the
      // end of a full line would add a row.
      stderr.write(`${erased}${drawn.join('\n')}${drawn.length > 0 ? '\r' : ''}`);
    },
  };
}

/** Goes back to the first of the lines that end at the cursor, and clears from there. A narrower terminal wraps lines. */
function eraseLines(lines: readonly string[], columns: number): string {
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil([...line].length / columns)), 0);
  return `\r${rows > 1 ? `\u001b[${rows - 1}A` : ''}\u001b[J`;
}

/** Records as lines for a person. A problem that several processes report in a row is written once. */
function textSink(write: (line: string) => void): (record: LogRecord) => void {
  let lastProblem = '';
  return ({ level, text }) => {
    if (level !== 'info') {
      if (text === lastProblem) return;
      lastProblem = text;
    }
    write(`${printableLines(text)}\n`);
  };
}

import pc from 'picocolors';
import { type Log, type LogRecord, logTo } from '../base/log.js';
import { printableLines } from '../base/printable.js';
import type { OutputOptions, Surroundings } from './options.js';

/** The output of a command: results on standard output, the log on standard error. */
export interface Terminal {
  /** Whether progress may overwrite its last line. */
  readonly isLive: boolean;
  readonly columns: number;
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
  /** Draws a line over the last one drawn. An empty text removes it. */
  draw(line: string): void;
}

/** Used if the width of the terminal is unknown. */
const DEFAULT_WIDTH = 80;

/** The terminal that the options of a command describe. */
export function terminalOf(options: OutputOptions, { environment, jsonSink }: Surroundings): Terminal {
  const { stdout, stderr } = process;
  const isQuiet = options.quiet === true;
  const isJson = options.json === true;
  const isSmart = environment.TERM !== 'dumb';
  const hasColors = !environment.NO_COLOR && isSmart && stdout.isTTY === true && !isJson;
  const isLive = stderr.isTTY === true && isSmart && !isQuiet && !isJson && jsonSink === null;
  let isDrawn = false;
  const erase = () => {
    if (isDrawn) stderr.write('\r\u001b[K');
    isDrawn = false;
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
    columns: stderr.columns ?? DEFAULT_WIDTH,
    width: stdout.columns ?? DEFAULT_WIDTH,
    colors: pc.createColors(hasColors),
    log,
    print(line) {
      erase();
      stdout.write(`${line}\n`);
    },
    note: (line) => log.info('note', {}, line),
    warn: (line) => log.warn('warning', {}, line),
    draw(line) {
      if (!isLive) return;
      erase();
      stderr.write(line);
      isDrawn = line !== '';
    },
  };
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

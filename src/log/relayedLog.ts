/**
 * Passes the log of a process to its parent: each record is a line of JSON on standard error. Unlike a message over
 * the channel, such a line arrives even if the process exits right after writing it.
 */
import { LOG_LEVELS, type LogFields, type LogLevel, type LogRecord, type LogSink } from '../base/log.js';

/** The prefix of a record. Other text on standard error, e.g. from a crash, does not begin with it. */
const MARK = '\u001elog ';

export function relaySink(write: (text: string) => void): LogSink {
  return (record) => write(`${MARK}${JSON.stringify(record)}\n`);
}

/** The record in a line of the child process; null if the line is not a record. */
export function readRelayed(line: string): LogRecord | null {
  if (!line.startsWith(MARK)) return null;
  try {
    const read: unknown = JSON.parse(line.slice(MARK.length));
    return isRecord(read) ? read : null;
  } catch {
    return null;
  }
}

function isRecord(read: unknown): read is LogRecord {
  if (typeof read !== 'object' || read === null) return false;
  const { level, code, text, fields } = read as { readonly [name in keyof LogRecord]?: unknown };
  return (
    LOG_LEVELS.includes(level as LogLevel) &&
    typeof code === 'string' &&
    typeof text === 'string' &&
    isFields(fields)
  );
}

function isFields(read: unknown): read is LogFields {
  return typeof read === 'object' && read !== null && !Array.isArray(read);
}

/** Records as JSON, one per line, in pino's format, which log collectors know. */
import { type DestinationStream, destination, pino } from 'pino';
import type { LogSink } from '../base/log.js';

const STANDARD_ERROR = 2;

/** Each line is written before the call returns, because the process may end right after it. */
export function jsonLogSink(stream: DestinationStream = standardError()): LogSink {
  const logger = pino(
    {
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    stream,
  );
  return ({ level, code, fields, text }) => logger[level]({ code, ...fields }, text);
}

function standardError(): DestinationStream {
  const stream = destination({ fd: STANDARD_ERROR, sync: true });
  // A reader that has closed the stream needs no log.
  stream.on('error', () => {});
  return stream;
}

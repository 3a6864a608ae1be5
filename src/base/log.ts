/**
 * The log, as records. The entry of each process decides where they go: lines for a person, JSON for a program, or
 * the parent process.
 */

export const LOG_LEVELS = ['info', 'warn', 'error'] as const;

/** `info`: progress, hidden by --quiet. `warn`: a problem that the program handles. `error`: it cannot continue. */
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogValue = string | number | boolean | null | readonly string[];

/** Values for programs, with names in snake_case. The record itself uses the other names. */
export type LogFields = Readonly<Record<string, LogValue>> & {
  readonly level?: never;
  readonly time?: never;
  readonly code?: never;
  readonly msg?: never;
};

export interface LogRecord {
  readonly level: LogLevel;
  /** A stable word for the event, in kebab-case. Programs match it, not the text. */
  readonly code: string;
  readonly fields: LogFields;
  /** One sentence for a person. It may quote text of unknown origin: sinks make it printable. */
  readonly text: string;
}

export type LogSink = (record: LogRecord) => void;

export interface Log {
  info(code: string, fields: LogFields, text: string): void;
  warn(code: string, fields: LogFields, text: string): void;
  error(code: string, fields: LogFields, text: string): void;
  /** Passes on a record made by another process. */
  write(record: LogRecord): void;
}

export function logTo(sink: LogSink): Log {
  const at = (level: LogLevel) => (code: string, fields: LogFields, text: string) =>
    sink({ level, code, fields, text });
  return { info: at('info'), warn: at('warn'), error: at('error'), write: sink };
}

/** Drops every record. */
export const SILENT_LOG: Log = logTo(() => {});

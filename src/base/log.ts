/**
 * What the program says while it works, as records. The entry of each process decides where they go: lines for a
 * person, JSON for a program, or the process that started this one.
 */

export const LOG_LEVELS = ['info', 'warn', 'error'] as const;

/** `info`: progress, hidden by --quiet. `warn`: a problem that the program copes with. `error`: it cannot go on. */
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogValue = string | number | boolean | null | readonly string[];

/** Values that a program may need, named in snake_case. The other names are the record's own. */
export type LogFields = Readonly<Record<string, LogValue>> & {
  readonly level?: never;
  readonly time?: never;
  readonly code?: never;
  readonly msg?: never;
};

export interface LogRecord {
  readonly level: LogLevel;
  /** A stable word for what happened, in kebab-case: programs look for it, not for the text. */
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
  /** Passes on a record that was made elsewhere. */
  write(record: LogRecord): void;
}

export function logTo(sink: LogSink): Log {
  const at = (level: LogLevel) => (code: string, fields: LogFields, text: string) =>
    sink({ level, code, fields, text });
  return { info: at('info'), warn: at('warn'), error: at('error'), write: sink };
}

/** Says nothing. */
export const SILENT_LOG: Log = logTo(() => {});

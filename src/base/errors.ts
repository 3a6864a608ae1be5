/**
 * The two kinds of errors. A problem that the user can fix is a `UserError`: it is printed without a stack, with its
 * hint, and the process ends with `exitCode`. Everything else is a bug and is printed with a stack.
 */

/** 1: the command failed. 2: bad input, nothing was started. 3: Redis or the disk is unavailable. */
export type UserErrorExitCode = 1 | 2 | 3;

export interface UserErrorOptions {
  /** A stable, documented word for the kind of problem, e.g. `unknown-key`. */
  readonly code: string;
  /** The next step, if there is one: a full sentence. */
  readonly hint?: string;
  readonly exitCode?: UserErrorExitCode;
  readonly cause?: unknown;
  /** For an error in a text of several lines. */
  readonly place?: ErrorPlace;
}

/** Where in a text an error is, from 1, and its message without that place. */
export interface ErrorPlace {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export class UserError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: UserErrorExitCode;
  readonly place: ErrorPlace | undefined;

  constructor(message: string, options: UserErrorOptions) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'UserError';
    this.code = options.code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 2;
    this.place = options.place;
  }
}

/** Throws the only error, or several together; returns if there is none. */
export function throwAll(errors: readonly UserError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  throw others.length === 0 ? first : new AggregateError(errors, `${errors.length} errors`);
}

/** The message of any thrown value, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The two kinds of errors. What a user can mend is a `UserError`: printed without a stack, with its hint, and
 * ending the process with `exitCode`. Everything else is a bug: an assertion that failed, printed with a stack.
 */

/** 1: not done as it was asked for. 2: bad input, nothing was started. 3: Redis or the disk is unavailable. */
export type UserErrorExitCode = 1 | 2 | 3;

export interface UserErrorOptions {
  /** A stable, documented word for the kind of problem, as `unknown-key`. */
  readonly code: string;
  /** The next step, where there is one: a full sentence. */
  readonly hint?: string;
  readonly exitCode?: UserErrorExitCode;
  readonly cause?: unknown;
}

export class UserError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: UserErrorExitCode;

  constructor(message: string, options: UserErrorOptions) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'UserError';
    this.code = options.code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 2;
  }
}

/** Throws the one error there is, or all of them together; returns where there is none. */
export function throwAll(errors: readonly UserError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  throw others.length === 0 ? first : new AggregateError(errors, `${errors.length} errors`);
}

/** The text of anything thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

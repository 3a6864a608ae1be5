import { CommanderError } from 'commander';
import pc from 'picocolors';
import { UserError } from '../base/errors.js';
import type { LogRecord } from '../base/log.js';
import { printableLines } from '../base/printable.js';
import type { Surroundings } from './options.js';

/** EX_SOFTWARE of sysexits.h. */
const BUG_EXIT_CODE = 70;

/** Reports an error: an expected problem without a stack, a bug with it. Both may quote text of unknown origin. */
export function reportError(
  error: unknown,
  { environment, jsonSink }: Pick<Surroundings, 'environment' | 'jsonSink'>,
): void {
  // Commander has already printed its own errors.
  if (error instanceof CommanderError) return;
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  for (const one of errors) {
    if (jsonSink === null) process.stderr.write(textOf(one, environment));
    else jsonSink(recordOf(one));
  }
}

function textOf(error: unknown, { NO_COLOR }: NodeJS.ProcessEnv): string {
  const colors = pc.createColors(process.stderr.isTTY === true && !NO_COLOR);
  if (!(error instanceof UserError))
    return `${colors.red('This is a bug in jmin:')}\n${printableLines(stackOf(error))}\n`;
  const hint = error.hint === undefined ? '' : `  ${colors.dim(printableLines(error.hint))}\n`;
  return `${colors.red('error:')} ${printableLines(error.message)}\n${hint}`;
}

function recordOf(error: unknown): LogRecord {
  if (!(error instanceof UserError))
    return { level: 'error', code: 'bug', fields: { exit_code: BUG_EXIT_CODE }, text: stackOf(error) };
  const { code, hint = null, exitCode, message } = error;
  return { level: 'error', code, fields: { hint, exit_code: exitCode }, text: message };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const [first] = errors;
  return first instanceof UserError ? first.exitCode : BUG_EXIT_CODE;
}

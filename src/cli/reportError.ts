import { CommanderError } from 'commander';
import pc from 'picocolors';
import { UserError } from '../base/errors.js';
import { printableLines } from '../base/printable.js';

/** An unforeseen error, as EX_SOFTWARE of sysexits.h. */
const BUG_EXIT_CODE = 70;

/**
 * Prints an error for a person: what a user can mend without a stack, anything else with it. It may name files, sweeps
 * and whatever else somebody typed.
 */
export function reportError(error: unknown, environment: NodeJS.ProcessEnv): void {
  // Commander has printed its own.
  if (error instanceof CommanderError) return;
  const colors = pc.createColors(process.stderr.isTTY === true && !environment.NO_COLOR);
  const errors = error instanceof AggregateError ? error.errors : [error];
  for (const one of errors) {
    if (one instanceof UserError) {
      process.stderr.write(`${colors.red('error:')} ${printableLines(one.message)}\n`);
      if (one.hint !== undefined) process.stderr.write(`  ${colors.dim(printableLines(one.hint))}\n`);
    } else {
      const stack = one instanceof Error ? (one.stack ?? one.message) : String(one);
      process.stderr.write(`${colors.red('This is a bug in jmin:')}\n${printableLines(stack)}\n`);
    }
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  const [first] = errors;
  return first instanceof UserError ? first.exitCode : BUG_EXIT_CODE;
}

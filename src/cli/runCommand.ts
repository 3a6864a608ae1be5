/** Runs one command and catches every error that is left. */
import process from 'node:process';
import { UserError } from '../base/errors.js';
import type { LogSink } from '../base/log.js';
import { Interrupted, type Interruption } from './interruption.js';
import { readLogFormat } from './logFormat.js';
import { makeProgram } from './program.js';
import { exitCodeOf, reportError } from './reportError.js';

export async function runCommand(
  args: readonly string[],
  { environment, interruption }: { environment: NodeJS.ProcessEnv; interruption: Interruption },
): Promise<void> {
  let jsonSink: LogSink | null = null;
  const report = (error: unknown) => reportError(error, { environment, jsonSink });
  process.stdout.on('error', (error) => {
    // A reader that closes the pipe, e.g. head, needs no more output.
    if (isClosedPipe(error)) process.exit(0);
    report(outputProblem(error));
    process.exit(3);
  });
  // A closed standard error does not end a command.
  process.stderr.on('error', () => {});
  try {
    // Loaded only when it is needed.
    if (readLogFormat(args, environment) === 'json')
      jsonSink = (await import('../log/jsonLog.js')).jsonLogSink();
    const program = await makeProgram(args, { environment, interruption, jsonSink });
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    // The interrupted work may continue for a while: it is abandoned.
    if (error instanceof Interrupted) process.exit(interruption.exitCode);
    report(error);
    process.exitCode = exitCodeOf(error);
  }
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE';
}

function outputProblem(error: Error): UserError {
  return new UserError(`standard output cannot be written: ${error.message}`, {
    code: 'output',
    exitCode: 3,
    cause: error,
  });
}

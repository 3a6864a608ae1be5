#!/usr/bin/env node
/** The entry of the command line: the one place that reads the environment, and the one that catches what is left. */
import process from 'node:process';
import { makeProgram } from './program.js';
import { exitCodeOf, reportError } from './reportError.js';

const interrupted = new AbortController();
// What npm starts hears of a Ctrl-C twice: from the terminal, and from npm, which passes it on.
const patience = process.env.npm_lifecycle_event === undefined ? 1 : 2;
let signals = 0;
function interrupt(): void {
  signals++;
  // The second time at once: what runs is given back when its lease ends.
  if (signals > patience) process.exit(130);
  interrupted.abort();
}
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
// A reader that closes the pipe, as head does, wants no more.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  const surroundings = { environment: process.env, interrupted: interrupted.signal };
  const program = await makeProgram(process.argv.slice(2), surroundings);
  await program.parseAsync(process.argv);
} catch (error) {
  reportError(error, process.env);
  process.exitCode = exitCodeOf(error);
}

/**
 * A process can be signalled at any moment of its start. The moments here are spread over the whole start of every
 * command, and each process must end by itself, soon, leaving no process behind.
 */
import { describe, expect, test } from 'vitest';
import { lastFor, until } from '../waiting.js';
import { CommandLine, LONG } from './cliFixture.js';

/** Milliseconds after its start: the later ones reach commands that serve at work. */
const DELAYS = [0, 40, 80, 140, 200, 300, 450, 700, 1100];

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Far more than any of them takes to end, and far less than a sweep or a server would go on. */
const PATIENCE_MS = 10_000;

const RUN = ['run', 'long.yaml', '--workers', '1', '--threads', '1'];
const COMMANDS: readonly (readonly string[])[] = [
  ['plan', 'long.yaml'],
  RUN,
  ['launch', 'long.yaml'],
  ['worker', '--threads', '1'],
  ['dashboard', '--port', '0'],
  ['try', 'command.yaml'],
  ['list'],
  ['doctor'],
];

/** It runs longer than the test waits for an end. */
const COMMAND = 'command: sleep 60\nmetric: loss\nhyperparameters: { lr: 0.1 }\n';

/** 0: it was done before, or served and was asked to end. 2: e.g. `list` found no sweep. */
const ENDS: readonly (number | string)[] = [0, 2, 129, 130, 143, 'SIGHUP', 'SIGINT', 'SIGTERM'];

/** `only`: as `kill PID`. Else the whole group gets it, as from a terminal. */
async function signalAfter(
  delayMs: number,
  args: readonly string[],
  { signal, only }: { readonly signal: NodeJS.Signals; readonly only: boolean },
): Promise<void> {
  const cli = new CommandLine();
  cli.write('long.yaml', LONG);
  cli.write('command.yaml', COMMAND);
  try {
    const command = cli.start(args);
    await lastFor(delayMs);
    try {
      if (only) process.kill(command.pid, signal);
      else command.signal(signal);
    } catch (error) {
      // It has ended before.
      expect((error as NodeJS.ErrnoException).code).toBe('ESRCH');
    }
    const timeout = lastFor(PATIENCE_MS);
    const finished = await Promise.race([command.finished, timeout]);
    const what = `jmin ${args.join(' ')}, ${signal} after ${delayMs} ms`;
    expect([what, finished?.code, finished?.stderr]).toEqual([
      what,
      expect.toSatisfy((code: number | string) => ENDS.includes(code)),
      expect.not.stringMatching(/bug in jmin|^ +at /m),
    ]);
    // `launch` leaves its private Redis running, which is what it is for.
    const leaves = args[0] === 'launch' && finished?.code === 0;
    if (leaves) await cli.run(['stop']);
    await until(async () => cli.processes().length === 0);
  } finally {
    cli.close();
  }
}

describe.runIf(process.platform === 'linux').concurrent('a signal at any moment of a start ends', () => {
  test.each(COMMANDS.map((args) => [args.join(' '), args] as const))('jmin %s', async (_, args) => {
    // All signals, and both ways they come, without trying each pair at every moment.
    for (const [i, delayMs] of DELAYS.entries()) {
      const signal = SIGNALS[i % SIGNALS.length] ?? 'SIGTERM';
      await signalAfter(delayMs, args, { signal, only: i % 2 === 0 });
    }
  });
});

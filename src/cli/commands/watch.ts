import type { Command } from 'commander';
import { SweepViews } from '../../app/sweepViews.js';
import { SweepWatch, type WatchedSweep } from '../../app/sweepWatch.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
} from '../options.js';
import { keepingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';

export function addWatch(program: Command, around: Surroundings): void {
  const command = program
    .command('watch')
    .description('Watch a sweep live: its progress, best trials, workers and events.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .addHelpText(
      'after',
      `
Examples:
  $ jmin watch digits                 # in a terminal; ? lists its keys
  $ jmin watch digits | tee log.txt   # a line for each event, until its end
  $ jmin watch digits --json

Exit codes: 0 ended, or quit with q; 1 ended with failed or cancelled trials.`,
    );
  withRedis(command);
  withOutput(command).action(async (name: string | undefined, options: RedisOptions & OutputOptions) => {
    await watchSweep(name, options, around);
  });
}

async function watchSweep(
  name: string | undefined,
  options: RedisOptions & OutputOptions,
  around: Surroundings,
): Promise<void> {
  const terminal = terminalOf(options, around);
  const { stdin, stdout } = process;
  const hasScreen = terminal.isLive && stdout.isTTY === true && stdin.isTTY === true;
  await keepingRedis(options, { ...around, terminal }, async ({ store }, signal) => {
    const watch = new SweepWatch(store, await new SweepViews(store).find(name));
    if (!hasScreen) {
      store.serve((line) => terminal.warn(line));
      const { watchInLines } = await import('../watch/watchInLines.js');
      process.exitCode = exitCodeOf(
        await watchInLines(watch, { terminal, isJson: options.json === true, signal }),
      );
      return;
    }
    // Loaded only here: React takes long to load.
    const { watchOnScreen } = await import('../watch/watchOnScreen.js');
    const { environment, interruption } = around;
    const last = await watchOnScreen(watch, { store, terminal, environment, signal });
    process.exitCode = last === 'interrupted' ? interruption.exitCode || 130 : exitCodeOf(last);
  });
}

function exitCodeOf(watched: WatchedSweep | null): number {
  if (watched === null || !watched.hasEnded) return 0;
  const { failed, cancelled } = watched.summary.ledger;
  return failed + cancelled > 0 ? 1 : 0;
}

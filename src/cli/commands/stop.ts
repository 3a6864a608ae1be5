import { type Command, Option } from 'commander';
import { endPrivateRedis } from '../../app/openRedis.js';
import { formatCounted } from '../../base/format.js';
import { stopView } from '../../views/answers.js';
import { type OutputOptions, type Surroundings, withOutput } from '../options.js';
import { terminalOf } from '../terminal.js';

export function addStop(program: Command, around: Surroundings): void {
  const command = program
    .command('stop')
    .description('Stop the private Redis that launch left running. Its data are kept.')
    .addOption(new Option('--data-dir <dir>', 'folder of the private Redis').default('.jmin'))
    .addHelpText('after', '\nExamples:\n  $ jmin stop\n  $ jmin stop --data-dir /var/lib/jmin');
  withOutput(command).action(async (options: OutputOptions & { dataDir: string }) => {
    const terminal = terminalOf(options, around);
    const outcome = await endPrivateRedis(options.dataDir);
    if (options.json) return terminal.print(JSON.stringify(stopView(outcome)));
    switch (outcome.type) {
      case 'stopped':
        return terminal.print('The private Redis has stopped.');
      case 'not-running':
        return terminal.print('No private Redis was running.');
      case 'in-use': {
        const others = formatCounted(outcome.pids.length, 'process', 'processes');
        return terminal.print(
          `The private Redis is used by ${others} (${outcome.pids.join(', ')}). It stops when the last one ends.`,
        );
      }
    }
  });
}

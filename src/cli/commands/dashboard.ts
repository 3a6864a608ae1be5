import { type Command, Option } from 'commander';
import { DEFAULT_HOST, DEFAULT_PORT, startDashboard } from '../../dashboard/startDashboard.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { LocalWorkers } from '../../processes/localWorkers.js';
import { ownCheckpointFolder } from '../../processes/workerProtocol.js';
import { readDashboardToken, type TokenFlags } from '../dashboardToken.js';
import { whenAborted } from '../interruption.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  wholeNumber,
  withOutput,
  withRedis,
} from '../options.js';
import { keepingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';

interface DashboardOptions extends RedisOptions, OutputOptions, TokenFlags {
  readonly host: string;
  readonly port: number;
  readonly readOnly?: true;
  readonly queueActions?: true;
}

export function addDashboard(program: Command, around: Surroundings): void {
  const command = program
    .command('dashboard')
    .description('Serve a live page with the sweeps, their reports and the queue, until interrupted.')
    .addOption(
      new Option('--host <address>', 'address to listen on; any other than loopback needs a token').default(
        DEFAULT_HOST,
      ),
    )
    .addOption(
      new Option('--port <n>', 'port to listen on; 0 takes a free one')
        .default(DEFAULT_PORT)
        .argParser(wholeNumber(0, 65_535)),
    )
    .addOption(
      new Option(
        '--token-file <file>',
        'file with the token that visitors must give (default: JMIN_DASHBOARD_TOKEN)',
      ),
    )
    .addOption(new Option('--token <auto>', 'auto: make a token, and print the address with it'))
    .option('--read-only', 'let visitors look, but not launch or change sweeps')
    .option('--queue-actions', 'let visitors retry, remove and add jobs on the page of the queue')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin dashboard\n  $ jmin dashboard --host 0.0.0.0 --token auto --redis redis://queue:6379',
    );
  withRedis(command);
  withOutput(command).action(async (options: DashboardOptions) => {
    const terminal = terminalOf(options, around);
    const token = readDashboardToken(options, around.environment);
    await keepingRedis(options, { ...around, terminal }, async ({ store, target, embedded }, signal) => {
      const { host, port } = options;
      const localWorkers = new LocalWorkers({
        ...{ target, environment: around.environment, log: terminal.log },
        kernel: readKernelChoice(around.environment),
        checkpoints: { folder: embedded === null ? null : ownCheckpointFolder(options.dataDir) },
        notifyHosts: embedded === null ? [] : 'any',
      });
      const dashboard = await startDashboard({
        ...{ store, host, port, token, log: terminal.log },
        isReadOnly: options.readOnly === true,
        hasQueueActions: options.queueActions === true,
        environment: around.environment,
        checkpoints: ownCheckpointFolder(options.dataDir),
        localWorkers,
      });
      // Nobody knows a token made here, so it is printed. A token that was given is not.
      const made = token === 'auto' ? dashboard.token : null;
      const url = made === null ? dashboard.url : `${dashboard.url}/?token=${made}`;
      terminal.print(options.json ? JSON.stringify({ url }) : `dashboard ${url}`);
      await whenAborted(signal);
      await Promise.all([dashboard.close(), localWorkers.set(0)]);
    });
  });
}
